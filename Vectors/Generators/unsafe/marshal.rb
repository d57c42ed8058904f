# Output of Ruby's Marshal: `-<TAB>comment<TAB>hex`. Nothing is loaded.
require "bigdecimal"
require "set"
require "time"

Account = Struct.new(:name, :admin)
class Basket
  def initialize = @items = [1, 2]
end

{
  "nil" => nil, "true" => true, "zero" => 0, "integer" => 42, "negative integer" => -300, "integer of 100 bits" => 2**100,
  "float" => 1.5, "infinity" => Float::INFINITY, "string" => "hello", "string outside of ASCII" => "\u20ac",
  "binary string" => "\x00\xff".b, "symbol" => :flash, "empty array" => [], "array" => [1, "a", :b, nil],
  "empty hash" => {}, "session" => {"session_id" => "a1b2", "_csrf_token" => "c3d4=", "user_id" => 1},
  "hash with default" => Hash.new(0).merge!("a" => 1), "nested" => {"cart" => [{sku: "A-1", n: 2}]},
  "struct" => Account.new("ada", true), "object" => Basket.new, "class" => String, "module" => Kernel,
  "regular expression" => /a+/i, "set" => Set[1], "time" => Time.at(1_700_000_000).utc, "range" => (1..3),
  "rational" => Rational(1, 3), "decimal" => BigDecimal("9.90"),
}.each { |comment, value| puts ["-", comment, Marshal.dump(value).unpack1("H*")].join("\t") }
