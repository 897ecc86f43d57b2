package sandbox_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/boombuler/barcode/qr"
	"github.com/google/go-cmp/cmp"
)

// upload sends a file as a bot does, in a form with other parameters.
func (f *fake) upload(method, part string, data []byte, more ...params) message {
	f.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	p := params{}
	if !strings.HasPrefix(method, "edit") {
		p["chat_id"] = anna
	}
	for _, extra := range more {
		for k, v := range extra {
			p[k] = v
		}
	}
	for name, v := range p {
		text, ok := v.(string)
		if !ok {
			raw, err := json.Marshal(v)
			f.ok(err)
			text = string(raw)
		}
		f.ok(w.WriteField(name, text))
	}
	file, err := w.CreateFormFile(part, part+".bin")
	f.ok(err)
	_, err = file.Write(data)
	f.ok(err)
	f.ok(w.Close())
	a, err := f.post(method, w.FormDataContentType(), &body)
	f.ok(err)
	if !a.OK {
		f.t.Fatalf("%s: %s", method, a.Description)
	}
	return decode[message](f.t, a.Result)
}

// kinds are the files that a bot sends, each with its method and its parameter.
var kinds = map[string]struct {
	method, kind string
	caption      string
}{
	"a photo":      {"sendPhoto", "photo", "noyabr"},
	"a document":   {"sendDocument", "document", "noyabr"},
	"a voice note": {"sendVoice", "voice", "noyabr"},
	"a song":       {"sendAudio", "audio", "noyabr"},
	"a film":       {"sendVideo", "video", "noyabr"},
	"an animation": {"sendAnimation", "animation", "noyabr"},
	"a video note": {"sendVideoNote", "video_note", ""},
}

func TestEveryKindOfFileIsSentAndThenSentAgainByItsID(t *testing.T) {
	for name, k := range kinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := startWithAnna(t)
			words := params{"reply_markup": keyboard("Excel", "x")}
			if k.caption != "" {
				words["caption"], words["parse_mode"] = "<b>"+k.caption+"</b>", "HTML"
			}
			id := f.upload(k.method, k.kind, onePixel(), words).MessageID
			first, _ := f.Message(anna, id)
			if first.Media == nil || first.Media.Kind != k.kind || first.Text != k.caption || !slices.Equal(first.Keys(), []string{"Excel"}) {
				t.Fatalf("got %+v", first)
			}
			if k.caption != "" && (len(first.Entities) != 1 || first.Entities[0].Type != "bold") {
				t.Errorf("the caption's markup is %+v", first.Entities)
			}
			words["chat_id"], words[k.kind] = anna, first.Media.FileID
			again := decode[message](t, f.good(k.method, words).Result)
			second, _ := f.Message(anna, again.MessageID)
			if diff := cmp.Diff(first.Media, second.Media); diff != "" {
				t.Error(diff)
			}
			wantNoFaults(t, f)
		})
	}
}

func TestTheWordsAndButtonsBelowAPhotoCanBeChanged(t *testing.T) {
	f := startWithAnna(t)
	id := f.photoFromBot()
	f.good("editMessageCaption", params{"chat_id": anna, "message_id": id, "caption": "<i>" + strings.Repeat("ў", 1024) + "</i>", "parse_mode": "HTML", "reply_markup": keyboard("Oktabr", "o")})
	f.good("editMessageReplyMarkup", params{"chat_id": anna, "message_id": id, "reply_markup": keyboard("Excel", "x")})
	m, _ := f.Message(anna, id)
	if m.Media == nil || len([]rune(m.Text)) != 1024 || m.Entities[0].Type != "italic" || !slices.Equal(m.Keys(), []string{"Excel"}) || m.Edits != 2 {
		t.Errorf("got %+v", m)
	}
	wantNoFaults(t, f)
}

func TestAnotherPhotoTakesTheFirstOnesPlace(t *testing.T) {
	other := func(id int64, caption string) params {
		return params{"chat_id": anna, "message_id": id, "reply_markup": keyboard("Noyabr", "n"), "media": params{
			"type": "photo", "media": "attach://chart", "caption": caption, "parse_mode": "HTML",
		}}
	}
	for name, before := range map[string]func(f *fake) int64{
		"a photo": (*fake).photoFromBot,
		"a text":  func(f *fake) int64 { return f.tell(anna, "Voronka") },
	} {
		t.Run(name, func(t *testing.T) {
			f := startWithAnna(t)
			id := before(f)
			was, _ := f.Message(anna, id)
			answer := f.upload("editMessageMedia", "chart", onePixel(), other(id, "<b>oktabr</b>"))
			is, _ := f.Message(anna, id)
			if answer.MessageID != id || len(answer.Photo) == 0 || answer.Caption != "oktabr" {
				t.Errorf("the answer is %+v", answer)
			}
			if is.Media == nil || was.Media != nil && is.Media.FileID == was.Media.FileID || is.Text != "oktabr" || !slices.Equal(is.Keys(), []string{"Noyabr"}) || is.Edits != 1 {
				t.Errorf("got %+v", is)
			}
			wantNoFaults(t, f)
		})
	}
	t.Run("by its id", func(t *testing.T) {
		f := startWithAnna(t)
		id, file := f.photoFromBot(), f.pictureFromAnna()
		f.good("editMessageMedia", params{"chat_id": anna, "message_id": id, "media": params{"type": "photo", "media": file}})
		if m, _ := f.Message(anna, id); m.Media.FileID != file || m.Text != "" {
			t.Errorf("got %+v", m)
		}
		wantNoFaults(t, f)
	})
}

func TestAVideoNoteHasADiameterAndNoWords(t *testing.T) {
	f := startWithAnna(t)
	a := f.good("sendVideoNote", params{"chat_id": anna, "video_note": f.videoNote(), "length": 240, "duration": 7})
	var got struct {
		Note struct{ Length, Duration int } `json:"video_note"`
	}
	f.ok(json.Unmarshal(a.Result, &got))
	if got.Note.Length != 240 || got.Note.Duration != 7 {
		t.Errorf("got %s", a.Result)
	}
	wantNoFaults(t, f)
	f.good("sendVideoNote", params{"chat_id": anna, "video_note": f.videoNote(), "caption": "x"})
	all := f.Messages(anna)
	if text := all[len(all)-1].Text; text != "" || !strings.Contains(faultTexts(f), "unknown parameter caption") {
		t.Errorf("a video note says %q, faults: %s", text, faultTexts(f))
	}
}

func (f *fake) videoNote() string {
	f.upload("sendVideoNote", "video_note", []byte("mp4"))
	all := f.Messages(anna)
	return all[len(all)-1].Media.FileID
}

func TestAFilmThatAPersonSendsCanBePassedOnByItsID(t *testing.T) {
	f := startWithAnna(t)
	f.must(f.Phone(anna).Video([]byte("mp4"), "Yangi kolleksiya"))
	all := f.Messages(anna)
	sent := all[len(all)-1]
	if sent.Media.Kind != "video" || sent.Text != "Yangi kolleksiya" {
		t.Fatalf("got %+v", sent)
	}
	f.good("sendVideo", params{"chat_id": anna, "video": sent.Media.FileID, "caption": sent.Text})
	wantNoFaults(t, f)
}

func (f *fake) get(path string) (int, string) {
	f.t.Helper()
	resp, err := f.client.Get(f.URL() + path)
	f.ok(err)
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	f.ok(err)
	return resp.StatusCode, string(body)
}

func TestThePageReadsTheCodeInAPicture(t *testing.T) {
	f := startWithAnna(t)
	link := "https://t.me/shop_bot?start=c_" + strings.Repeat("x", 40)
	code := f.upload("sendPhoto", "photo", codePicture(t, link))
	for name, tc := range map[string]struct {
		file string
		code int
		text string
	}{
		"a code":              {code.Photo[0].FileID, http.StatusOK, link},
		"a picture without":   {f.pictureFromAnna(), http.StatusNotFound, ""},
		"no file of ours":     {"nonsense", http.StatusNotFound, ""},
		"what is no picture":  {f.upload("sendDocument", "document", []byte("x")).Document.FileID, http.StatusNotFound, ""},
		"what cannot be read": {f.upload("sendVoice", "voice", []byte("x")).Voice.FileID, http.StatusNotFound, ""},
	} {
		status, text := f.get("/ui/qr/" + tc.file)
		if status != tc.code || tc.text != "" && text != tc.text {
			t.Errorf("%s: %d %q", name, status, text)
		}
	}
}

// codePicture is a QR code as another hand than the reader's draws it.
func codePicture(t *testing.T, text string) []byte {
	t.Helper()
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		t.Fatal(err)
	}
	const scale, quiet = 8, 4
	side := (code.Bounds().Dx() + 2*quiet) * scale
	img := image.NewGray(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			img.SetGray(x, y, color.Gray{Y: 0xff})
			if at := image.Pt(x/scale-quiet, y/scale-quiet); at.In(code.Bounds()) {
				img.Set(x, y, code.At(at.X, at.Y))
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
