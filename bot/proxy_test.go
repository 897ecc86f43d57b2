package bot_test

import (
	"bytes"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
)

// spoil stands between the bot and the sandbox and replaces old by new in what
// Telegram says.
func spoil(t *testing.T, w *world, old, new string) (address string) {
	return between(t, w, func(body []byte) []byte { return bytes.ReplaceAll(body, []byte(old), []byte(new)) })
}

// spoilUpdate does so only in the update that contains mark.
func spoilUpdate(t *testing.T, w *world, mark, old, new string) (address string) {
	return between(t, w, func(body []byte) []byte {
		out := strings.Split(string(body), old)
		for i := 1; i < len(out); i++ {
			name := old
			if strings.Contains(out[i], mark) {
				name = new
			}
			out[i] = name + out[i]
		}
		return []byte(strings.Join(out, ""))
	})
}

func between(t *testing.T, w *world, change func([]byte) []byte) (address string) {
	t.Helper()
	to, err := url.Parse(w.URL())
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 50}
	proxy := &httputil.ReverseProxy{
		Transport: transport,
		ErrorLog:  log.New(io.Discard, "", 0), // of the poll that is open at the end
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(to) },
		ModifyResponse: func(r *http.Response) error {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return err
			}
			body = change(body)
			r.Body = io.NopCloser(bytes.NewReader(body))
			r.ContentLength = int64(len(body))
			r.Header.Del("Content-Length")
			return nil
		},
	}
	server := httptest.NewServer(proxy)
	t.Cleanup(func() {
		if w.stop != nil {
			w.stop()
		}
		server.Close()
		transport.CloseIdleConnections()
	})
	return server.URL
}
