// Output of Go's encoding/gob: `-<TAB>comment<TAB>hex`. Nothing is loaded.
package main

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"math"
	"strings"
	"time"
)

type account struct {
	Name  string
	Roles []string
	Born  time.Time
}

type count int

func show(comment string, values ...interface{}) {
	var buffer bytes.Buffer
	encoder := gob.NewEncoder(&buffer)
	for _, value := range values {
		if err := encoder.Encode(value); err != nil {
			panic(err)
		}
	}
	fmt.Printf("-\t%s\t%x\n", comment, buffer.Bytes())
}

func main() {
	gob.Register(account{})
	var any interface{} = account{Name: "ada"}
	show("string", "text")
	show("empty string", "")
	show("string of 300 bytes", strings.Repeat("abc", 100))
	show("bytes", []byte{1, 2})
	show("true", true)
	show("false", false)
	show("integer", 42)
	show("zero", 0)
	show("negative integer", math.MinInt64)
	show("unsigned integer", uint64(math.MaxUint64))
	show("named integer", count(3))
	show("float", 1.5)
	show("float that begins as Ruby's Marshal", -2.0)
	show("negative zero", math.Copysign(0, -1))
	show("complex number", complex(1, -1))
	show("interface", &any)
	show("integers", []int{1, 2})
	show("array of strings", [2]string{"a", "b"})
	show("map of strings", map[string]string{"a": "b"})
	show("empty map", map[string]int{})
	show("session of gorilla", map[interface{}]interface{}{"user_id": 1})
	show("session with a structure", map[interface{}]interface{}{"user": account{Name: "ada"}})
	show("structure", account{"ada", []string{"admin"}, time.Unix(1700000000, 0).UTC()})
	show("empty structure", account{})
	show("time", time.Unix(1700000000, 0).UTC())
	show("two values in one stream", "a", map[string]int{"b": 1})
}
