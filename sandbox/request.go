package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// maxBody is a little over the 50 MB that the real server takes in one upload.
const maxBody = 52 << 20

// An upload is a file that came with a request.
type upload struct {
	name, mime string
	data       []byte
}

// A request is a call of a method in the one form that handlers read: scalars
// as text, everything else as JSON text.
type request struct {
	method string // as it was written
	params map[string]string
	files  map[string]upload
}

var errTooLarge = &apiError{code: http.StatusRequestEntityTooLarge, description: "Request Entity Too Large"}

// readRequest takes what the real server takes: a query string, and a body in
// JSON, urlencoded or multipart form.
func readRequest(r *http.Request) (*request, error) {
	req := &request{params: map[string]string{}, files: map[string]upload{}}
	req.addValues(r.URL.Query())
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	body := http.MaxBytesReader(nil, r.Body, maxBody)
	var err error
	switch kind {
	case "multipart/form-data":
		r.Body = body
		err = req.readMultipart(r)
	case "application/json":
		err = req.readJSON(body)
	case "application/x-www-form-urlencoded":
		err = req.readForm(body)
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, errTooLarge
	}
	return req, err
}

func (req *request) addValues(values url.Values) {
	for name, list := range values {
		req.params[name] = list[0]
	}
}

func (req *request) readForm(body io.Reader) error {
	raw, err := io.ReadAll(body)
	if err != nil {
		return fmt.Errorf("read the form: %w", err)
	}
	values, err := url.ParseQuery(string(raw))
	if err != nil {
		return badRequest("can't parse the form")
	}
	req.addValues(values)
	return nil
}

func (req *request) readJSON(body io.Reader) error {
	raw, err := io.ReadAll(body)
	if err != nil {
		return fmt.Errorf("read the body: %w", err)
	}
	var values map[string]json.RawMessage
	if len(raw) == 0 {
		return nil
	}
	if err := json.Unmarshal(raw, &values); err != nil {
		return badRequest("can't parse JSON object")
	}
	for name, v := range values {
		if text, ok := paramText(v); ok {
			req.params[name] = text
		}
	}
	return nil
}

// paramText writes a JSON value as a parameter; null is as good as absent.
func paramText(v json.RawMessage) (string, bool) {
	var text string
	switch {
	case string(v) == "null":
		return "", false
	case v[0] == '"' && json.Unmarshal(v, &text) == nil:
		return text, true
	}
	return compactJSON(v), true
}

func (req *request) readMultipart(r *http.Request) error {
	parts, err := r.MultipartReader()
	if err != nil {
		return badRequest("can't parse the multipart form")
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read a part: %w", err)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return fmt.Errorf("read a part: %w", err)
		}
		if part.FileName() == "" {
			req.params[part.FormName()] = string(data)
			continue
		}
		kind := part.Header.Get("Content-Type")
		req.files[part.FormName()] = upload{name: part.FileName(), mime: kind, data: data}
	}
}

// id reads an integer parameter; what is not a number counts as zero.
func (req *request) id(name string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(req.params[name]), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// integer reads an integer parameter within bounds, as the real server does:
// silently.
func (req *request) integer(name string, def, low, high int) int {
	n, err := strconv.Atoi(strings.TrimSpace(req.params[name]))
	if err != nil {
		n = def
	}
	return min(max(n, low), high)
}

func (req *request) flag(name string) bool {
	switch strings.ToLower(strings.TrimSpace(req.params[name])) {
	case "true", "yes", "1":
		return true
	}
	return false
}
