# Output of ActiveSupport::MessagePack (gems activesupport 7.1 or later, msgpack 1.7 or later): `-<TAB>comment<TAB>hex`.
require "active_support"
require "active_support/message_pack"
require "active_support/time"
require "active_support/core_ext/hash"
require "set"

if ARGV == ["version"]
  puts ActiveSupport.version.segments.first(2).join(".")
  exit
end

{
  "nil" => nil, "true" => true, "integer" => 1, "integer of 100 bits" => 2**100, "float" => 1.5, "string" => "hello",
  "symbol" => :flash, "array" => [1, "a", :b, nil], "empty hash" => {},
  "session" => {"session_id" => "a1b2", "_csrf_token" => "c3d4=", "user_id" => 1},
  "nested" => {"cart" => [{sku: "A-1", n: 2}]}, "set" => Set[1], "date" => Date.new(2023, 11, 14),
  "time" => Time.at(1_700_000_000).utc, "duration" => 2.weeks, "rational" => Rational(1, 3), "range" => (1..3),
  "hash with indifferent access" => {"a" => 1}.with_indifferent_access,
}.each { |comment, value| puts ["-", comment, ActiveSupport::MessagePack.dump(value).unpack1("H*")].join("\t") }
