package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"daftar/crm"
	"daftar/store"
)

// Of a book of n customers every salesperson has at most ownCustomers, and there is
// a note for each customer.
const ownCustomers = 10_000

// searchBook opens a book of n customers. It is made once and kept in the directory
// that DAFTAR_BENCH_DIR names; without it, it is made for this run only.
func searchBook(b *testing.B, n int) *store.Store {
	b.Helper()
	dir := os.Getenv("DAFTAR_BENCH_DIR")
	if dir == "" {
		dir = b.TempDir()
	}
	path := filepath.Join(dir, fmt.Sprintf("search-%d.db", n))
	open := func() *store.Store {
		s, err := store.Open(context.Background(), path, store.Options{Now: func() time.Time { return noon }})
		if err != nil {
			b.Fatal(err)
		}
		return s
	}
	if _, err := os.Stat(path); err != nil {
		began := time.Now()
		if err := open().Close(); err != nil {
			b.Fatal(err)
		}
		fillBook(b, path, n)
		filled := time.Since(began)
		if err := open().Close(); err != nil {
			b.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			b.Fatal(err)
		}
		b.Logf("%d customers: written in %.0f s, search made in %.0f s, %d MB",
			n, filled.Seconds(), (time.Since(began) - filled).Seconds(), info.Size()>>20)
	}
	s := open()
	b.Cleanup(func() { _ = s.Close() })
	return s
}

// fillBook writes rows past the store, which would take an hour, and lets the store
// find at the next start that what is searched is to be made.
func fillBook(b *testing.B, path string, n int) {
	b.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?_journal_mode=WAL&_synchronous=OFF")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	tx, err := db.Begin()
	if err != nil {
		b.Fatal(err)
	}
	prepared := func(query string) func(args ...any) {
		stmt, err := tx.Prepare(query)
		if err != nil {
			b.Fatal(err)
		}
		return func(args ...any) {
			if _, err := stmt.Exec(args...); err != nil {
				b.Fatal(err)
			}
		}
	}
	user := prepared(`INSERT INTO users (id, telegram_id, role, name, language, zone, created_at) VALUES (?, ?, ?, 'S', 'uz', 'Asia/Tashkent', 0)`)
	people := max(n/ownCustomers, 1)
	for i := 1; i <= people; i++ {
		user(i, i, "salesperson")
	}
	user(people+1, people+1, "manager")
	customer := prepared(`INSERT INTO customers (id, owner_id, name, company, tags, created_at, touched_at) VALUES (?, ?, ?, ?, ?, 0, ?)`)
	phone := prepared(`INSERT INTO phones (customer_id, number) VALUES (?, ?)`)
	activity := prepared(`INSERT INTO activities (customer_id, owner_id, kind, text, happened_at) VALUES (?, ?, 'note', ?, 0)`)
	r := rand.New(rand.NewPCG(7, 7))
	for i := 1; i <= n; i++ {
		owner := 1 + r.IntN(people)
		customer(i, owner, fakeName(r), fakeCompany(r), fakeTags(r), r.IntN(1_000_000_000))
		phone(i, fakePhone(i))
		activity(1+r.IntN(i), owner, fakeNote(r))
	}
	for _, q := range []string{`UPDATE settings SET value = '' WHERE name = 'search'`} {
		if _, err := tx.Exec(q); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}

var (
	fakeFirst = strings.Fields(`Aziz Азиз Azizbek Dilshod Дилшод Jasur Otabek Отабек Sardor Сардор Bekzod Ulugʻbek Улугбек Oʻtkir Шерзод Sherzod
		Jamshid Жамшид Farrux Фаррух Nodir Temur Тимур Aleksey Алексей Sergey Сергей Malika Малика Nilufar Нилуфар Gulnora Гулнора Dilnoza
		Zulfiya Зулфия Shahnoza Madina Мадина Kamola Feruza Феруза Oydin Sevara Севара Lola Olga Ольга Irina Ирина Rustam Рустам Baxtiyor
		Бахтиёр Anvar Анвар Sanjar Санжар Doniyor Дониёр Husan Hasan Hikmat Akmal Акмал Ravshan Равшан Gʻayrat Ғайрат Murod Мурод Islom`)
	fakeLast = strings.Fields(`Karim Каримов Rahim Rashid Рашид Yusup Yusuf Юсупов Ismoil Исмоил Abdulla Абдулла Toshmat Тошмат Ergash Эргаш
		Xolmat Mirza Мирза Qodir Қодир Saidov Olim Олим Nazar Назар Umar Умар Sobir Собир Tursun Турсун Hamid Ҳамид Jalil Жалил Salim
		Салим Usmon Усмон Normat Haydar Ҳайдар Sharip Gʻulom Ғулом Ochil Очил Ibroh Yoqub Ёқуб Mahmud Маҳмуд Ahmad Аҳмад`)
	fakeTrade = strings.Fields(`Savdo Servis Qurilish Texno Market Agro Trans Invest Plast Mebel Med Tekstil Group Oil Print Montaj`)
	fakeWords = strings.Fields(`konditsioner narxini soʻradi ertaga qoʻngʻiroq qilish kerak uchrashuv shartnoma yubordim юбордим нархини сўради
		договор отправил позвонить завтра скидка chegirma soʻradi muzlatgich televizor тўлов toʻlov hafta oxirida javob beradi oʻylab koʻradi
		direktor bilan gaplashdi ombor omborda yoʻq yetkazib berish manzil usta montaj kafolat kredit rassrochka muddatli raqobatchi arzon
		qimmat dedi qayta aloqa sotib oldi rozi boʻldi rad etdi kutmoqda hujjat shtamp hisob faktura predoplata avans demo koʻrsatdim model`)
	syllables = strings.Fields(`ba be bo da di do fa fe ga go ha ka ke ko la le lo ma me mo na no pa pe ra ro sa so sha ta te to va ya zo chi mur tan gul`)
)

// pick takes a word, the first ones more often: names are not spread evenly. The
// first of sixty is one in twenty-five, as the commonest names are.
func pick(r *rand.Rand, words []string) string {
	return words[int(math.Pow(r.Float64(), 1.3)*float64(len(words)))]
}

func rare(r *rand.Rand) string {
	var w strings.Builder
	for range 3 + r.IntN(2) {
		w.WriteString(syllables[r.IntN(len(syllables))])
	}
	s := w.String()
	return strings.ToUpper(s[:1]) + s[1:]
}

func fakeName(r *rand.Rand) string {
	first, last := pick(r, fakeFirst), pick(r, fakeLast)
	if r.IntN(20) == 0 {
		last = rare(r)
	}
	end := []string{"ov", "ova", "boyev", "xoʻjayev", "jonov"}[r.IntN(5)]
	switch r.IntN(10) {
	case 0:
		return first
	case 1:
		return last + end + " " + first
	}
	return first + " " + last + end
}

func fakeCompany(r *rand.Rand) string {
	if r.IntN(3) > 0 {
		return ""
	}
	name := pick(r, fakeLast)
	if r.IntN(3) == 0 {
		name = rare(r)
	}
	return name + " " + pick(r, fakeTrade)
}

func fakeTags(r *rand.Rand) string {
	return []string{"", "", "", "", "vip", "ulgurji", "diler", "qarzdor vip", "", ""}[r.IntN(10)]
}

func fakePhone(i int) string {
	code := []string{"90", "91", "93", "94", "97", "99", "88", "33"}[i%8]
	return fmt.Sprintf("+998%s%07d", code, (i*7919)%10_000_000)
}

func fakeNote(r *rand.Rand) string {
	words := make([]string, 6+r.IntN(8))
	for i := range words {
		words[i] = pick(r, fakeWords)
		if r.IntN(25) == 0 {
			words[i] = rare(r)
		}
	}
	return strings.Join(words, " ")
}

// asked are queries of one kind, made anew for each turn.
var asked = []struct {
	kind  string
	query func(r *rand.Rand, n int) string
}{
	{"2 letters", func(r *rand.Rand, _ int) string { return head(pick(r, fakeFirst), 2) }},
	{"3 letters", func(r *rand.Rand, _ int) string { return head(pick(r, fakeLast), 3) }},
	{"4 letters", func(r *rand.Rand, _ int) string { return head(pick(r, fakeFirst), 4) }},
	{"full name", func(r *rand.Rand, _ int) string { return fakeName(r) }},
	{"name and 3 letters", func(r *rand.Rand, _ int) string { return pick(r, fakeFirst) + " " + head(pick(r, fakeLast), 3) }},
	{"inside of a name", func(r *rand.Rand, _ int) string { w := []rune(pick(r, fakeFirst)); return string(w[len(w)-3:]) }},
	{"end of a phone", func(r *rand.Rand, _ int) string { return fmt.Sprintf("%04d", r.IntN(10000)) }},
	{"middle of a phone", func(r *rand.Rand, n int) string { return fakePhone(1 + r.IntN(n))[6:11] }},
	{"whole phone", func(r *rand.Rand, n int) string { return fakePhone(1 + r.IntN(n)) }},
	{"organisation", func(r *rand.Rand, _ int) string { return pick(r, fakeLast) + " " + pick(r, fakeTrade) }},
	{"tag", func(r *rand.Rand, _ int) string { return "#" + []string{"vip", "ulgurji", "diler", "qarz"}[r.IntN(4)] }},
	{"one word of notes", func(r *rand.Rand, _ int) string { return pick(r, fakeWords) }},
	{"two words of notes", func(r *rand.Rand, _ int) string { return pick(r, fakeWords) + " " + pick(r, fakeWords) }},
	{"a name and a note", func(r *rand.Rand, _ int) string { return pick(r, fakeFirst) + " " + pick(r, fakeWords) }},
	{"slip", func(r *rand.Rand, _ int) string { return slipped(r, pick(r, fakeLast)+"ov") }},
	{"slip in two words", func(r *rand.Rand, _ int) string {
		return slipped(r, pick(r, fakeFirst)) + " " + slipped(r, pick(r, fakeLast)+"ova")
	}},
	{"nobody", func(r *rand.Rand, _ int) string { return "Zzqrtp" + head(rare(r), 3) }},
}

func head(s string, n int) string {
	rs := []rune(s)
	return string(rs[:min(n, len(rs))])
}

// slipped has one letter that is wrong, missing or exchanged.
func slipped(r *rand.Rand, s string) string {
	rs := []rune(s)
	i := r.IntN(len(rs) - 1)
	switch r.IntN(3) {
	case 0:
		rs[i] = 'z'
	case 1:
		rs = slices.Delete(rs, i, i+1)
	default:
		rs[i], rs[i+1] = rs[i+1], rs[i]
	}
	return string(rs)
}

// BenchmarkSearch prints how long the first page of a search takes, by what is typed:
// by the clock when it is asked for first, and what it takes of a processor, the
// least of three times, which leaves out what else the machine was doing.
func BenchmarkSearch(b *testing.B) {
	outer := b
	for _, n := range []int{10_000, 100_000, 1_000_000} {
		if n > 100_000 && testing.Short() {
			continue
		}
		var book *store.Store
		for _, scope := range []string{"own", "whole"} {
			b.Run(fmt.Sprintf("%d/%s", n, scope), func(b *testing.B) {
				if book == nil {
					book = searchBook(outer, n)
				}
				measureSearch(b, book, n, scope == "whole")
			})
		}
	}
}

func measureSearch(b *testing.B, book *store.Store, n int, whole bool) {
	people := max(n/ownCustomers, 1)
	s := crm.OwnBook(int64(1 + people/2))
	if whole {
		s = crm.User{ID: int64(people + 1), Role: crm.Manager}.Scope()
	}
	first, best := map[string][]time.Duration{}, map[string][]time.Duration{}
	var firsts, bests []time.Duration
	empty := map[string]int{}
	r := rand.New(rand.NewPCG(1, uint64(n)))
	i := 0
	for b.Loop() {
		a := asked[i%len(asked)]
		i++
		query := a.query(r, n)
		var took, spent []time.Duration
		for range 3 {
			began, used := time.Now(), processorTime()
			hits, err := book.Search(b.Context(), s, store.Search{Query: query, Limit: 8})
			took, spent = append(took, time.Since(began)), append(spent, processorTime()-used)
			if err != nil {
				b.Fatal(err)
			}
			if len(took) == 1 && len(hits.Customers) == 0 {
				empty[a.kind]++
			}
		}
		first[a.kind], firsts = append(first[a.kind], took[0]), append(firsts, took[0])
		best[a.kind], bests = append(best[a.kind], slices.Min(spent)), append(bests, slices.Min(spent))
	}
	if len(firsts) < 10*len(asked) {
		return // the first look of the benchmark's own
	}
	for _, a := range asked { // not Logf, which cuts the table
		fmt.Fprintf(os.Stdout, "\n%-20s p50 %6.2f  p99 %6.2f ms; of a processor p50 %6.2f  p99 %6.2f ms; nothing found %3.0f %%",
			a.kind, ms(quantile(first[a.kind], 0.5)), ms(quantile(first[a.kind], 0.99)),
			ms(quantile(best[a.kind], 0.5)), ms(quantile(best[a.kind], 0.99)), 100*float64(empty[a.kind])/float64(len(first[a.kind])))
	}
	fmt.Fprintln(os.Stdout)
	b.ReportMetric(ms(quantile(firsts, 0.5)), "p50-ms")
	b.ReportMetric(ms(quantile(firsts, 0.99)), "p99-ms")
	b.ReportMetric(ms(quantile(bests, 0.5)), "cpu-p50-ms")
	b.ReportMetric(ms(quantile(bests, 0.99)), "cpu-p99-ms")
}

// processorTime is what this process has used so far.
func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func quantile(d []time.Duration, q float64) time.Duration {
	slices.Sort(d)
	return d[min(int(q*float64(len(d))), len(d)-1)]
}

// BenchmarkSearchedWrites prints how long the writes take that keep the search right:
// in a book of a million nobody may wait for the index.
func BenchmarkSearchedWrites(b *testing.B) {
	for _, n := range []int{10_000, 100_000, 1_000_000} {
		if n > 100_000 && testing.Short() {
			continue
		}
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			book := searchBook(b, n)
			s := crm.User{ID: 1, Role: crm.Salesperson}
			r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
			var took []time.Duration
			for b.Loop() {
				began := time.Now()
				err := book.Do(b.Context(), func(tx *store.Tx) error {
					if _, err := tx.Begin(s, 0, 0); err != nil {
						return err
					}
					id, err := tx.AddCustomer(store.NewCustomer{Name: fakeName(r), Company: fakeCompany(r)})
					if err != nil {
						return err
					}
					_, err = tx.AddActivity(store.NewActivity{CustomerID: id, Kind: crm.Note, Text: fakeNote(r), At: noon})
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(began))
			}
			b.ReportMetric(ms(quantile(took, 0.5)), "p50-ms")
			b.ReportMetric(ms(quantile(took, 0.99)), "p99-ms")
			b.ReportMetric(ms(slices.Max(took)), "max-ms")
		})
	}
}
