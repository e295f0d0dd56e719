package ai

import (
	"bytes"
	"compress/flate"
	"encoding/gob"
	"io"
)

// modelFormat is the first byte of a stored model; another value is refused.
const modelFormat = 1

// modelImage is the stored form of a model: slices only, so the bytes depend on
// the training set alone.
type modelImage struct {
	Labels    []string
	OOS       int
	Hashes    []uint32
	IDF       []float32
	Unseen    float32
	Linear    matrixImage
	Proto     matrixImage
	Calib     calibration
	Known     [3][]uint32
	Threshold float64
}

type matrixImage struct {
	Bias, Scale []float32
	Count       []uint32
	Class       []uint16
	Value       []byte
}

// MarshalBinary gives the model as bytes for a database column, at most about
// five megabytes; the same training set always gives the same bytes.
func (m *Model) MarshalBinary() ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte(modelFormat)
	z, err := flate.NewWriter(&out, 5)
	if err != nil {
		return nil, &Error{Code: "model_encoding", Message: "the model could not be packed", Cause: err}
	}
	image := modelImage{
		Labels: m.labels, OOS: m.oos, Hashes: gaps(m.vocab.hashes), IDF: m.vocab.idf, Unseen: m.vocab.unseen,
		Linear: m.linear.image(), Proto: m.proto.image(), Calib: m.calib, Threshold: m.threshold,
		Known: [3][]uint32{gaps(m.known.hashes), m.known.check, m.known.classes()},
	}
	if err := gob.NewEncoder(z).Encode(image); err != nil {
		return nil, &Error{Code: "model_encoding", Message: "the model could not be packed", Cause: err}
	}
	if err := z.Close(); err != nil {
		return nil, &Error{Code: "model_encoding", Message: "the model could not be packed", Cause: err}
	}
	return out.Bytes(), nil
}

// maxModelBytes bounds what a stored model may unpack to.
const maxModelBytes = 64 << 20

// UnmarshalBinary reads what MarshalBinary wrote; other bytes are refused with
// code bad_model.
func (m *Model) UnmarshalBinary(data []byte) error {
	if len(data) == 0 || data[0] != modelFormat {
		return &Error{Code: "bad_model", Message: "these bytes are not a stored model of this version"}
	}
	var image modelImage
	r := io.LimitReader(flate.NewReader(bytes.NewReader(data[1:])), maxModelBytes)
	if err := gob.NewDecoder(r).Decode(&image); err != nil {
		return &Error{Code: "bad_model", Message: "the stored model is damaged", Cause: err}
	}
	linear, proto := image.Linear.matrix(), image.Proto.matrix()
	if !linear.sound(len(image.Labels), len(image.Hashes)) || !proto.sound(len(image.Labels), len(image.Hashes)) ||
		len(image.IDF) != len(image.Hashes) || image.OOS < -1 || image.OOS >= len(image.Labels) {
		return &Error{Code: "bad_model", Message: "the stored model does not fit together"}
	}
	known := knownOf(image.Known)
	if !known.sound(len(image.Labels)) {
		return &Error{Code: "bad_model", Message: "the stored model does not fit together"}
	}
	vocab := &vocabulary{hashes: sums(image.Hashes), idf: image.IDF, unseen: image.Unseen}
	vocab.index()
	*m = Model{labels: image.Labels, oos: image.OOS, vocab: vocab, linear: linear, proto: proto,
		calib: image.Calib, known: known, threshold: image.Threshold}
	return nil
}

// gaps stores ascending numbers as differences, which pack better.
func gaps(in []uint32) []uint32 {
	out := make([]uint32, len(in))
	var last uint32
	for i, x := range in {
		out[i], last = x-last, x
	}
	return out
}

func sums(in []uint32) []uint32 {
	out := make([]uint32, len(in))
	var last uint32
	for i, x := range in {
		last += x
		out[i] = last
	}
	return out
}

func (m *matrix) image() matrixImage {
	value := make([]byte, len(m.value))
	for i, x := range m.value {
		value[i] = byte(x)
	}
	return matrixImage{Bias: m.bias, Scale: m.scale, Count: gaps(m.start), Class: m.class, Value: value}
}

func (i matrixImage) matrix() *matrix {
	value := make([]int8, len(i.Value))
	for k, x := range i.Value {
		value[k] = int8(x)
	}
	return &matrix{bias: i.Bias, scale: i.Scale, start: sums(i.Count), class: i.Class, value: value}
}

// sound tells whether every number points inside the matrix: stored bytes may
// have been changed by others.
func (m *matrix) sound(classes, width int) bool {
	if len(m.bias) != classes || len(m.scale) != classes || len(m.start) != width+1 || len(m.class) != len(m.value) {
		return false
	}
	last := uint32(0)
	for _, s := range m.start {
		if s < last {
			return false
		}
		last = s
	}
	for _, c := range m.class {
		if int(c) >= classes {
			return false
		}
	}
	return int(last) == len(m.class)
}
