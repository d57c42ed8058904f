#if Hummingbird
import Hummingbird
import HummingbirdTesting
import SessionSeal
import SessionSealHummingbird
import Testing
#endif
