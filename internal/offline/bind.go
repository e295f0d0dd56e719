package offline

import (
	"encoding"
	"reflect"
	"strconv"
	"strings"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// binder fills Go values from nodes and notes every value that does not fit. JSON
// tags name the fields; one without omitempty is required.
type binder struct{ issues issues }

func (b *binder) wrong(n *node, pointer, want string) {
	b.issues.add(n.start, pointer, "must be "+want+", not "+n.kind.String())
}

func (b *binder) bind(n *node, pointer string, into reflect.Value) {
	if number, ok := into.Addr().Interface().(*money.Number); ok {
		b.decimal(n, pointer, number)
		return
	}
	if written, ok := into.Addr().Interface().(encoding.TextUnmarshaler); ok {
		b.written(n, pointer, written)
		return
	}
	switch into.Kind() {
	case reflect.Struct:
		b.object(n, pointer, into)
	case reflect.Map:
		b.table(n, pointer, into)
	case reflect.Slice:
		b.array(n, pointer, into)
	case reflect.Pointer:
		into.Set(reflect.New(into.Type().Elem()))
		b.bind(n, pointer, into.Elem())
	case reflect.String:
		b.text(n, pointer, into)
	case reflect.Bool:
		if n.kind != kindBool {
			b.wrong(n, pointer, "true or false")
		}
		into.SetBool(n.truth)
	case reflect.Int64, reflect.Int:
		b.integer(n, pointer, into)
	default:
		b.issues.add(n.start, pointer, "cannot be read")
	}
}

// decimal reads a decimal, which is a string: a JSON number would pass through
// binary floating point in the hands of whoever wrote it.
func (b *binder) decimal(n *node, pointer string, into *money.Number) {
	if n.kind != kindString {
		b.wrong(n, pointer, `a decimal in a string such as "0.30"`)
		return
	}
	*into = money.Number(n.text)
	if err := into.Check(); err != nil {
		b.issues.add(n.start, pointer, err.Error())
		*into = ""
	}
}

// written reads a value that has a form of its own in text: a day, a month.
func (b *binder) written(n *node, pointer string, into encoding.TextUnmarshaler) {
	switch {
	case n.kind != kindString:
		b.wrong(n, pointer, "a string")
	case n.text == "":
		b.issues.add(n.start, pointer, "is empty")
	default:
		if err := into.UnmarshalText([]byte(n.text)); err != nil {
			b.issues.add(n.start, pointer, err.Error())
		}
	}
}

func (b *binder) text(n *node, pointer string, into reflect.Value) {
	switch {
	case n.kind != kindString:
		b.wrong(n, pointer, "a string")
	case n.text == "":
		b.issues.add(n.start, pointer, "is empty")
	}
	into.SetString(n.text)
}

func (b *binder) integer(n *node, pointer string, into reflect.Value) {
	if n.kind != kindNumber {
		b.wrong(n, pointer, "an integer")
		return
	}
	i, err := strconv.ParseInt(n.text, 10, 64)
	if err != nil {
		b.issues.add(n.start, pointer, n.text+" is not an integer of at most 18 digits")
	}
	into.SetInt(i)
}

func (b *binder) array(n *node, pointer string, into reflect.Value) {
	if n.kind != kindArray {
		b.wrong(n, pointer, "an array")
		return
	}
	into.Set(reflect.MakeSlice(into.Type(), len(n.items), len(n.items)))
	for i, item := range n.items {
		b.bind(item, pointer+"/"+index(i), into.Index(i))
	}
}

func (b *binder) table(n *node, pointer string, into reflect.Value) {
	if n.kind != kindObject {
		b.wrong(n, pointer, "an object")
		return
	}
	into.Set(reflect.MakeMap(into.Type()))
	for _, m := range n.members {
		if m.value == nil {
			continue
		}
		value := reflect.New(into.Type().Elem()).Elem()
		b.bind(m.value, pointer+"/"+escape(m.key), value)
		into.SetMapIndex(reflect.ValueOf(m.key), value)
	}
}

func (b *binder) object(n *node, pointer string, into reflect.Value) {
	if n.kind != kindObject {
		b.wrong(n, pointer, "an object")
		return
	}
	fields, order := fieldsOf(into)
	for _, m := range n.members {
		f, known := fields[m.key]
		if !known {
			b.issues.add(m.at, pointer+"/"+escape(m.key), "is not a known field")
			continue
		}
		b.bind(m.value, pointer+"/"+escape(m.key), f.value)
	}
	for _, name := range order {
		if fields[name].required && n.member(name) == nil {
			b.issues.add(n.end, pointer+"/"+escape(name), "is required")
		}
	}
}

type boundField struct {
	value    reflect.Value
	required bool
}

// fieldsOf lists a struct's JSON fields by name and in their declared order.
func fieldsOf(v reflect.Value) (map[string]boundField, []string) {
	fields, order := map[string]boundField{}, []string{}
	for i := range v.NumField() {
		name, options, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		fields[name] = boundField{v.Field(i), !strings.Contains(options, "omitempty")}
		order = append(order, name)
	}
	return fields, order
}
