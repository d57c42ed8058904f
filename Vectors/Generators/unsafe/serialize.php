<?php
// Output of PHP's serialize: `-<TAB>comment<TAB>hex`. Nothing is loaded.
class Account { public $name = "ada"; protected $admin = true; private $tries = 0; }
class Custom { function __serialize(): array { return ["a" => 1]; } function __unserialize(array $data): void {} }
class Legacy implements Serializable {
    function serialize() { return "raw};"; }
    function unserialize($data) {}
}
enum Suit: string { case Hearts = "H"; }

$shared = new stdClass;
$self = ["a" => 1];
$self["me"] = &$self["a"];
$samples = [
    "null" => null, "true" => true, "false" => false, "integer" => 42, "negative integer" => -7,
    "largest integer" => PHP_INT_MAX, "float" => 0.1, "whole float" => 5.0, "negative zero" => -0.0, "large float" => 1e25,
    "small float" => -1.5e-7, "infinity" => INF, "negative infinity" => -INF, "not a number" => NAN,
    "string" => "hello", "empty string" => "", "string with quotes" => 'a";b:1;{', "string outside of ASCII" => "\u{20ac}",
    "binary string" => "\0\xff", "string of 300 bytes" => str_repeat("abc", 100), "empty array" => [], "list" => [1, "a", null, 2.5],
    "session" => ["_token" => "a1b2", "_previous" => ["url" => "http://localhost"], "_flash" => ["old" => [], "new" => []]],
    "one object twice" => [$shared, $shared], "reference" => $self, "object" => new Account, "plain object" => (object) ["a" => 1],
    "empty object" => new stdClass, "object with __serialize" => new Custom, "object with Serializable" => @new Legacy, "enumeration" => Suit::Hearts,
    "ArrayObject" => new ArrayObject(["a" => 1]), "date" => new DateTime("2023-11-14 22:13:20", new DateTimeZone("UTC")),
];
foreach ($samples as $comment => $value) echo "-\t$comment\t", bin2hex(serialize($value)), "\n";
