package sandbox_test

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"daftar/sandbox"
)

// encodings write the same parameters in every form that the server takes.
var encodings = map[string]func(t *testing.T, f *fake, method string, p params) answer{
	"JSON": func(_ *testing.T, f *fake, method string, p params) answer { return f.call(method, p) },
	"urlencoded": func(t *testing.T, f *fake, method string, p params) answer {
		a, err := f.post(method, "application/x-www-form-urlencoded", strings.NewReader(asValues(t, p).Encode()))
		f.ok(err)
		return a
	},
	"query string": func(t *testing.T, f *fake, method string, p params) answer {
		a, err := f.post(method+"?"+asValues(t, p).Encode(), "", nil)
		f.ok(err)
		return a
	},
	"multipart": func(t *testing.T, f *fake, method string, p params) answer {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		for name, list := range asValues(t, p) {
			f.ok(w.WriteField(name, list[0]))
		}
		f.ok(w.Close())
		a, err := f.post(method, w.FormDataContentType(), &body)
		f.ok(err)
		return a
	},
}

func asValues(t *testing.T, p params) url.Values {
	t.Helper()
	values := url.Values{}
	for name, v := range p {
		if text, ok := v.(string); ok {
			values.Set(name, text)
			continue
		}
		raw, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		values.Set(name, string(raw))
	}
	return values
}

func TestEveryEncodingSaysTheSame(t *testing.T) {
	for name, send := range encodings {
		t.Run(name, func(t *testing.T) {
			f := startWithAnna(t)
			a := send(t, f, "sendMessage", params{
				"chat_id": anna, "text": "Salom, <b>Аня</b> & <i>\"🙂\"</i>", "parse_mode": "HTML",
				"reply_markup": keyboard("Bajarildi", "done:1"), "disable_notification": true,
			})
			if !a.OK {
				t.Fatal(a.Description)
			}
			all := f.Messages(anna)
			got := all[len(all)-1]
			want := []sandbox.Entity{{Type: "bold", Offset: 7, Length: 3}, {Type: "italic", Offset: 13, Length: 4}}
			if got.Text != "Salom, Аня & \"🙂\"" || !cmp.Equal(got.Entities, want) {
				t.Errorf("text %q, entities %+v", got.Text, got.Entities)
			}
			if diff := cmp.Diff([]string{"Bajarildi"}, got.Keys()); diff != "" {
				t.Error(diff)
			}
			wantNoFaults(t, f)
		})
	}
}

func TestAFileTravelsThereAndBack(t *testing.T) {
	f := startWithAnna(t)
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	f.ok(w.WriteField("chat_id", "501"))
	f.ok(w.WriteField("document", "attach://report"))
	f.ok(w.WriteField("caption", "Noyabr"))
	part, err := w.CreateFormFile("report", "hisobot.xlsx")
	f.ok(err)
	_, err = part.Write([]byte("numbers"))
	f.ok(err)
	f.ok(w.Close())
	a, err := f.post("sendDocument", w.FormDataContentType(), &body)
	f.ok(err)
	sent := decode[message](t, a.Result)
	if sent.Document == nil || sent.Document.FileName != "hisobot.xlsx" || sent.Caption != "Noyabr" {
		t.Fatalf("got %s %s", a.Description, a.Result)
	}
	if got := f.download(sent.Document.FileID); string(got) != "numbers" {
		t.Errorf("downloaded %q", got)
	}
	again := f.good("sendDocument", params{"chat_id": anna, "document": sent.Document.FileID})
	if id := decode[message](t, again.Result).Document.FileID; id != sent.Document.FileID {
		t.Errorf("the file got a new id: %s", id)
	}
	wantNoFaults(t, f)
}

func TestAnAlbumArrivesAsSeveralMessagesOfOneGroup(t *testing.T) {
	f := startWithAnna(t)
	id := f.pictureFromAnna()
	f.good("sendMediaGroup", params{"chat_id": anna, "media": []params{
		{"type": "photo", "media": id, "caption": "first"}, {"type": "photo", "media": id},
	}})
	all := f.Messages(anna)
	a, b := all[len(all)-2], all[len(all)-1]
	if a.MediaGroup == "" || a.MediaGroup != b.MediaGroup || a.Text != "first" {
		t.Errorf("got %+v and %+v", a, b)
	}
	wantNoFaults(t, f)
}

func TestMethodNamesMindNoCase(t *testing.T) {
	f := startWithAnna(t)
	f.good("SENDMESSAGE", params{"chat_id": anna, "text": "loud"})
}
