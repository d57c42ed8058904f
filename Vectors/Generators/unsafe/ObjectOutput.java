// Output of Java's ObjectOutputStream: `-<TAB>comment<TAB>hex`. Nothing is loaded.
import java.io.*;
import java.util.*;

public class ObjectOutput {
    enum Role { ADMIN }

    static class Account implements Serializable {
        private static final long serialVersionUID = 1;
        String name = "ada";
        int tries = 3;
    }

    static class Custom implements Externalizable {
        private static final long serialVersionUID = 1;
        public Custom() {}
        public void writeExternal(java.io.ObjectOutput out) throws IOException { out.writeInt(7); }
        public void readExternal(ObjectInput in) {}
    }

    static void show(String comment, Object value) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) { out.writeObject(value); }
        System.out.println("-\t" + comment + "\t" + HexFormat.of().formatHex(bytes.toByteArray()));
    }

    public static void main(String[] arguments) throws IOException {
        show("null", null);
        show("string", "hello");
        show("integer", 42);
        show("long", 1700000000000L);
        show("double", 1.5);
        show("boolean", true);
        show("bytes", new byte[] {1, 2});
        show("list", new ArrayList<>(List.of(1, "a")));
        show("immutable list", List.of(1, "a"));
        show("map", new HashMap<>(Map.of("user_id", 1)));
        show("linked map", new LinkedHashMap<>(Map.of("cart", new int[] {1, 2})));
        show("date", new Date(1700000000000L));
        show("UUID", new UUID(0, 7));
        show("enumeration", Role.ADMIN);
        show("object", new Account());
        show("externalizable object", new Custom());
        show("class", String.class);
    }
}
