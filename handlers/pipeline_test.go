package handlers_test

import (
	"bytes"
	"errors"
	"fmt"
	"image/png"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"daftar/assistant"
	"daftar/assistant/rules"
	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers"
	"daftar/i18n/pseudo"
	"daftar/reports"
	"daftar/store"
)

// picture decodes what the newest message carries.
func (p *phone) picture() (width, height int) {
	p.t.Helper()
	m := p.last()
	if m.File == nil || m.File.Kind != "photo" {
		p.t.Fatalf("no picture with: %s", m.text())
	}
	made, err := p.book.File(p.t.Context(), m.File.Made)
	if err != nil {
		p.t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(made.Bytes))
	if err != nil {
		p.t.Fatal(err)
	}
	return img.Bounds().Dx(), img.Bounds().Dy()
}

func TestThePipelineComesWithAPicture(t *testing.T) {
	for _, said := range []string{"/pipeline", "voronka", "покажи воронку", "📊 Voronka", "how is the pipeline"} {
		o := newOffice(t, "uz")
		sara := o.sara()
		sara.says(said)
		sara.sees("Voronkangiz")
		if width, _ := sara.picture(); width < 1200 {
			t.Errorf("%q: the picture is %d pixels wide", said, width)
		}
		_, empty := sara.picture()
		sara.says("Aziz 5 mlnga konditsioner so'rayapti")
		sara.says(said)
		if _, height := sara.picture(); height == empty {
			t.Errorf("%q: the picture does not change with a deal", said)
		}
	}
}

func TestWithoutAPictureTheFiguresComeAloneAndTheOperatorHears(t *testing.T) {
	o := newOffice(t, "en")
	var log bytes.Buffer
	o.desk = handlers.New(o.book, o.words, assistant.NewChain(rules.New(), nil), handlers.Config{
		Zone: "Asia/Tashkent", BotName: func() string { return "daftar_bot" }, Log: slog.New(slog.NewTextHandler(&log, nil)),
	})
	o.desk.DrawWith(func(reports.Chart) ([]byte, error) { return nil, errors.New("no font") })
	o.olim().says("/pipeline")
	if m := o.olim().sees("Pipeline · November"); m.File != nil {
		t.Error("it has a picture")
	}
	if !strings.Contains(log.String(), "no font") {
		t.Errorf("the log says %q", log.String())
	}
}

// large is a pipeline of many stages with long names and sums in every currency.
func large(stages, currencies int) crm.Pipeline {
	p := crm.Pipeline{WonDeals: 123, NoNextStep: 4321, Deals: 9999}
	sums := func(n int64) (out []crm.Money) {
		for i, c := range []string{crm.UZS, crm.USD, crm.EUR, crm.RUB}[:currencies] {
			out = append(out, crm.Money{Minor: (n + 1) * 987_654_321_00 / []int64{1, 100, 1000, 10}[i], Currency: c})
		}
		return out
	}
	p.Amount, p.Weighted, p.WonAmount = sums(90), sums(40), sums(20)
	for i := range stages {
		p.Stages = append(p.Stages, crm.StageSum{
			Stage: crm.Stage{ID: int64(i), Name: fmt.Sprintf("%d-bosqich: kelishuv & <shartnoma> tayyorlanmoqda", i), Status: crm.Open, Probability: 10 * (i % 10)},
			Deals: 800 + i, Amount: sums(int64(i)), Weighted: sums(int64(i) / 2),
		})
	}
	return p
}

func TestThePicturesCaptionIsNeverTooLong(t *testing.T) {
	o := newOffice(t, "en")
	for _, language := range []string{"uz", "uz-Cyrl", "ru", "en"} {
		var shapes []int
		for stages := 1; stages <= 12; stages++ {
			for currencies := 1; currencies <= 4; currencies++ {
				_, all := o.desk.PipelineShown(crm.User{ID: 1, Role: crm.Owner, Language: language}, large(stages, currencies), monday)
				if n := utf8.RuneCountInString(chat.Plain(all[0].Text)); n > chat.MaxCaption || all[0].File == nil || n == 0 {
					t.Errorf("%s, %d stages, %d currencies: the caption has %d characters", language, stages, currencies, n)
				}
				if whole := all[len(all)-1].Text; strings.Count(whole, "-bosqich") != stages || strings.Contains(whole, "<shartnoma>") {
					t.Errorf("%s, %d stages: the text says\n%s", language, stages, whole)
				}
				if len(all) > 1 && (all[1].File != nil || !strings.HasPrefix(all[1].Text, all[0].Text)) {
					t.Errorf("%s: behind the picture comes %s", language, all[1].Text)
				}
				shapes = append(shapes, len(all))
			}
		}
		slices.Sort(shapes)
		if got := slices.Compact(shapes); !slices.Equal(got, []int{1, 2}) {
			t.Errorf("%s: in %v messages; both ways are to be tried", language, got)
		}
	}
}

func TestEveryPictureCanBeDrawn(t *testing.T) {
	o := newOffice(t, "en")
	for _, language := range []string{"uz", "uz-Cyrl", "ru", "en"} {
		for name, p := range map[string]crm.Pipeline{
			"empty": {}, "only sold": {WonDeals: 2, WonAmount: []crm.Money{{Minor: 5, Currency: crm.UZS}}},
			"one bar": large(1, 1), "many": large(12, 4),
			"no amounts": {Deals: 3, Stages: []crm.StageSum{{Stage: crm.Stage{Code: "demo"}, Deals: 3}}},
		} {
			c, _ := o.desk.PipelineShown(crm.User{ID: 1, Role: crm.Owner, Language: language}, p, monday)
			if _, err := reports.Pipeline(c); err != nil {
				t.Errorf("%s, %s: %v", name, language, err)
			}
			for _, words := range []string{c.Title, c.Subtitle, c.Empty, c.Footer} {
				if strings.ContainsAny(words, "<>") || strings.Contains(words, "&amp;") {
					t.Errorf("%s, %s: markup in %q", name, language, words)
				}
			}
		}
	}
}

func TestThePicturesWordsComeFromTheCatalogue(t *testing.T) {
	o := newOffice(t, "en")
	p := large(2, 2)
	p.Stages[0].Stage = crm.Stage{Code: "qualification"}
	c, _ := o.desk.PipelineShown(crm.User{ID: 1, Role: crm.Owner, Language: pseudo.Tag}, p, monday)
	empty, _ := o.desk.PipelineShown(crm.User{ID: 1, Role: crm.Owner, Language: pseudo.Tag}, crm.Pipeline{}, monday)
	for _, words := range []string{c.Title, c.Subtitle, c.Footer, c.Bars[0].Label, c.Bars[0].Sums[0].Text, empty.Empty} {
		if plain := plainWords(words); len(plain) > 0 || words == "" {
			t.Errorf("%q has words of no catalogue: %q", words, plain)
		}
	}
}

func TestEachCurrencyIsDrawnAndTold(t *testing.T) {
	o := newOffice(t, "en")
	p := crm.Pipeline{Deals: 2, Amount: []crm.Money{{Minor: 9_000_000_00, Currency: crm.UZS}, {Minor: 5_000_00, Currency: crm.USD}}}
	for _, m := range p.Amount {
		p.Stages = append(p.Stages, crm.StageSum{Stage: crm.Stage{Code: "demo"}, Deals: 1, Amount: []crm.Money{m}})
	}
	c, _ := o.desk.PipelineShown(crm.User{ID: 1, Role: crm.Owner, Language: "en"}, p, monday)
	none := reports.Sum{}
	if som, usd := c.Bars[0].Sums, c.Bars[1].Sums; som[0].Value == 0 || som[1] != none || usd[0] != none || usd[1].Value == 0 ||
		som[0].Text != nbsp("9M soʻm") || usd[1].Text != nbsp("$5 000") {
		t.Errorf("drawn: %+v", c.Bars)
	}
	if !strings.Contains(c.Subtitle, "9") || !strings.Contains(c.Subtitle, "$") {
		t.Errorf("not told: %q", c.Subtitle)
	}
}

func TestALongPipelineFollowsItsPicture(t *testing.T) {
	o := newOffice(t, "ru")
	o.writes(timurID, func(tx *store.Tx) error {
		for i := range 60 {
			c, err := tx.AddCustomer(store.NewCustomer{Name: fmt.Sprintf("Mijoz %d", i)})
			if err != nil {
				return err
			}
			for _, currency := range []string{crm.UZS, crm.USD, crm.EUR, crm.RUB} {
				m := crm.Money{Minor: 987_654_321_098_76, Currency: currency}
				deal, err := tx.AddDeal(store.NewDeal{CustomerID: c, Status: crm.Open, Amount: m, At: monday})
				if err != nil {
					return err
				}
				stage := int64(1 + i%5)
				if err := tx.EditDeal(deal, 0, store.DealEdit{StageID: &stage}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	olim := o.olim()
	olim.says("/pipeline")
	if len(olim.shown) != 2 {
		t.Fatalf("%d messages, the last: %s", len(olim.shown), olim.last().text())
	}
	first, whole := olim.shown[0], olim.shown[1]
	if first.File == nil || first.Text != "📊 <b>Воронка · ноябрь</b>" {
		t.Errorf("first comes %s", first.text())
	}
	if whole.File != nil || !strings.HasPrefix(whole.Text, first.Text) || !strings.Contains(whole.Text, "Без следующего шага") {
		t.Errorf("then comes %s", whole.text())
	}
}
