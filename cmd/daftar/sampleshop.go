package main

import (
	"context"
	"fmt"
	"time"

	"daftar/crm"
	"daftar/i18n"
	"daftar/store"
)

// shopName is whose book the demo shows.
const shopName = "Artel Savdo"

// The sample shop: who buys there, what was talked about and what is planned,
// told in days before or after the day on which the demo is started.
var (
	shopCustomers = []shopCustomer{
		{"Aziz Karimov", "Karimov Qurilish", "+998901234567", demoSeller, 62, "vip"},
		{"Malika Yusupova", "", "+998935551208", demoSeller, 48, ""},
		{"Bobur Toʻxtayev", "Chilonzor Market", "+998977403312", demoSeller, 45, ""},
		{"Nodira Saidova", "Nodira Dizayn", "+998909007145", demoSeller, 41, "vip"},
		{"Игорь Пак", "ООО «Техносвет»", "+998946128890", demoSeller, 38, ""},
		{"Dilshod Ergashev", "", "+998998124477", demoSeller, 30, ""},
		{"Zulfiya Mirzayeva", "Sharq Oshxonasi", "+998712305566", demoSeller, 24, ""},
		{"Елена Ким", "Кафе «Веранда»", "+998935017788", demoOwner, 55, "vip"},
		{"Jasur Abdullayev", "Mega Plast", "+998901887342", demoOwner, 33, ""},
		{"Шухрат Юлдашев", "", "+998974450921", demoSeller, 19, ""},
		{"Gulnora Xolmatova", "Baraka Mehmonxonasi", "+998911360402", demoSeller, 12, ""},
		{"Aziz Toʻxtayev", "", "+998903218812", demoSeller, 6, ""},
	}
	shopActivities = []shopActivity{
		{0, 62, crm.Visit, "", "Doʻkonga keldi, ofis uchun konditsioner qidiryapti"},
		{0, 40, crm.Call, crm.Connected, "3 ta konditsioner oldi, naqd toʻladi"},
		{0, 4, crm.Call, crm.Connected, "Yangi filial ochyapti, narxini oʻylab koʻradi"},
		{1, 48, crm.Message, "", "Instagramdan yozdi, muzlatkich narxini soʻradi"},
		{1, 20, crm.Meeting, "", "Shourumda koʻrsatdim, hamma narsa yoqdi"},
		{1, 3, crm.Call, crm.NoAnswer, "Koʻtarmadi"},
		{2, 45, crm.Visit, "", "Chilonzordagi doʻkoniga bordim, sovitkichlari eskirgan"},
		{2, 16, crm.Call, crm.Connected, "5 ta vitrina sovitkichi kerak, chegirma soʻrayapti"},
		{3, 41, crm.Call, crm.Connected, "Ikkita xonadon uchun texnika tanlayapti"},
		{3, 22, crm.Meeting, "", "Smeta tuzdik, kelinlar uchun toʻplam"},
		{3, 5, crm.Message, "", "Toʻlovni yakshanbagacha qilaman deb yozdi"},
		{4, 38, crm.Call, crm.Connected, "Интересуется светодиодными панелями оптом"},
		{4, 14, crm.Meeting, "", "Встретились в офисе, просит договор"},
		{4, 7, crm.Call, crm.Busy, "Занято, перезвонить"},
		{5, 30, crm.Call, crm.Connected, "Kir yuvish mashinasi soʻradi, boʻlib toʻlashga"},
		{5, 17, crm.Call, crm.Connected, "Raqobatchidan arzonroq olibdi"},
		{6, 24, crm.Visit, "", "Oshxonaga bordim, pechka va qozonlar kerak"},
		{6, 9, crm.Message, "", "Tijorat taklifini Telegramdan joʻnatdim"},
		{7, 55, crm.Meeting, "", "Кофемашина и две витрины для нового зала"},
		{7, 11, crm.Call, crm.Connected, "Подписали, ждёт доставку"},
		{8, 33, crm.Call, crm.Connected, "Sex uchun 12 ta ventilyator, narxi toʻgʻri keldi"},
		{8, 13, crm.Meeting, "", "Zavodda uchrashdik, direktorga koʻrsatadi"},
		{9, 19, crm.Call, crm.Connected, "Хочет телевизор 65 дюймов к Наврузу"},
		{10, 12, crm.Visit, "", "Mehmonxonada 20 ta xona, konditsioner almashtirmoqchi"},
		{10, 2, crm.Call, crm.Connected, "Byudjet tasdiqlandi, shartnomani kutyapti"},
		{11, 6, crm.Call, crm.Connected, "Oʻgʻliga noutbuk soʻradi"},
	}
	shopDeals = []shopDeal{
		{0, "Konditsioner 3 ta", uzs(24_600_000), 60, "won", 40, ""},
		{0, "Filial uchun konditsioner", uzs(18_500_000), 4, "qualification", 4, ""},
		{1, "Muzlatkich", uzs(9_800_000), 47, "demo", 20, ""},
		{2, "Vitrina sovitkichi 5 ta", uzs(42_000_000), 44, "proposal", 16, ""},
		{3, "Xonadonlar uchun toʻplam", uzs(67_300_000), 40, "ready", 5, ""},
		{4, "LED-панели оптом", crm.Money{Minor: 1_250_000, Currency: crm.USD}, 37, "negotiation", 14, ""},
		{5, "Kir yuvish mashinasi", uzs(6_400_000), 29, "lost", 17, "competitor"},
		{6, "Oshxona jihozlari", uzs(31_000_000), 23, "proposal", 9, ""},
		{7, "Кофемашина и витрины", uzs(38_900_000), 54, "won", 11, ""},
		{8, "Ventilyator 12 ta", uzs(15_600_000), 32, "demo", 13, ""},
		{9, "Телевизор 65″", uzs(11_200_000), 18, "qualification", 18, ""},
		{10, "20 ta xonaga konditsioner", uzs(120_000_000), 11, "negotiation", 2, ""},
	}
	// shopProducts is the price list; the numbers of shopItems go by it.
	shopProducts = []shopProduct{
		{"Konditsioner", 8_200_000},
		{"Muzlatkich", 9_800_000},
		{"Vitrina sovitkichi", 8_400_000},
		{"Ventilyator", 1_300_000},
		{"Kofemashina", 22_500_000},
		{"Kir yuvish mashinasi", 6_400_000},
	}
	// shopItems are the goods of the deals, by the deal's place in shopDeals.
	shopItems = map[int]shopItem{0: {0, 3}, 3: {2, 5}, 9: {3, 12}}
	shopPlans = []shopPlan{
		{3, crm.Call, "toʻlovni soʻrash", -1, 15, 0},
		{4, crm.Call, "договор отправлен?", -3, 11, 0},
		{8, crm.Call, "direktor nima dedi", -2, 10, 30},
		{10, crm.Visit, "shartnomani olib borish", 1, 11, 0},
		{1, crm.Call, "", 2, 16, 0},
		{6, crm.Meeting, "narxni kelishish", 4, 14, 30},
		{7, crm.Call, "доставка прошла хорошо?", 6, 9, 0},
	}
	// soonPlans are due so many minutes after the demo has begun, so that whoever
	// watches sees a reminder come.
	soonPlans = []soonPlan{
		{2, crm.Call, "chegirma boʻyicha javob", 2},
		{0, crm.Call, "filial narxi", 95},
	}
)

type (
	shopCustomer struct {
		name, company, phone string
		owner                int64 // Telegram id
		since                int   // days ago
		tag                  string
	}
	shopActivity struct {
		customer, ago int
		kind          crm.ActivityKind
		outcome       crm.Outcome
		text          string
	}
	shopDeal struct {
		customer   int
		title      string
		amount     crm.Money
		ago        int
		stage      string // the code of where it stands
		stageAgo   int
		lostReason string
	}
	shopProduct struct {
		name  string
		price int64 // soʻm
	}
	shopItem struct {
		product int
		count   int64
	}
	shopPlan struct {
		customer       int
		kind           crm.ActivityKind
		text           string
		days, hour, at int // days ahead, hour and minute
	}
	soonPlan struct {
		customer int
		kind     crm.ActivityKind
		text     string
		minutes  int
	}
)

func uzs(amount int64) crm.Money { return crm.Money{Minor: amount * 100, Currency: crm.UZS} }

// shop enters the sample shop.
type shop struct {
	ctx      context.Context
	book     *store.Store
	clock    *shopClock
	today    time.Time
	stages   map[string]int64
	team     map[int64]crm.User
	ids      []int64 // of the customers
	products []int64
	words    *i18n.Catalogue
}

// ago is an hour of a working day some days back.
func (s *shop) ago(days, hour int) time.Time {
	return time.Date(s.today.Year(), s.today.Month(), s.today.Day()-days, hour, 10*(days%6), 0, 0, s.today.Location())
}

func (s *shop) fill() error {
	stages, err := s.book.Stages(s.ctx)
	if err != nil {
		return err
	}
	s.stages = map[string]int64{}
	for _, stage := range stages {
		s.stages[stage.Code] = stage.ID
	}
	if err := s.hire(); err != nil {
		return err
	}
	if err := s.stock(); err != nil {
		return err
	}
	s.ids = make([]int64, len(shopCustomers))
	for i := range shopCustomers {
		if err := s.enter(i); err != nil {
			return fmt.Errorf("customer %d: %w", i, err)
		}
	}
	return nil
}

func (s *shop) hire() error {
	s.clock.then = s.ago(90, 9)
	s.team = map[int64]crm.User{}
	return s.book.Do(s.ctx, func(tx *store.Tx) error {
		for _, u := range []crm.User{
			{TelegramID: demoOwner, Role: crm.Owner, Name: "Otabek Rahimov"},
			{TelegramID: demoSeller, Role: crm.Salesperson, Name: "Sardor Aliyev"},
		} {
			u.Language, u.Zone = "uz", s.today.Location().String()
			id, err := tx.PutUser(u)
			if err != nil {
				return err
			}
			u.ID = id
			s.team[u.TelegramID] = u
		}
		return nil
	})
}

// stock makes the price list.
func (s *shop) stock() error {
	return s.book.Do(s.ctx, func(tx *store.Tx) error {
		if _, err := tx.Begin(s.team[demoOwner], 0, 0); err != nil {
			return err
		}
		s.products = nil
		for _, p := range shopProducts {
			price := uzs(p.price)
			id, _, err := tx.PutProduct(p.name, store.ProductEdit{Price: &price})
			if err != nil {
				return err
			}
			s.products = append(s.products, id)
		}
		return nil
	})
}

// enter writes one customer with all that belongs to them.
func (s *shop) enter(i int) error {
	c := shopCustomers[i]
	return s.book.Do(s.ctx, func(tx *store.Tx) error {
		s.clock.then = s.ago(c.since, 10)
		if _, err := tx.Begin(s.team[c.owner], 0, 0); err != nil {
			return err
		}
		n := store.NewCustomer{Name: c.name, Company: c.company, Phone: c.phone}
		if c.tag != "" {
			n.Tags = []string{c.tag}
		}
		id, err := tx.AddCustomer(n)
		if err != nil {
			return err
		}
		s.ids[i] = id
		for _, write := range []func(*store.Tx, int) error{s.addDeals, s.addActivities, s.addPlans, s.addGuest} {
			if err := write(tx, i); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *shop) addDeals(tx *store.Tx, i int) error {
	for n, d := range shopDeals {
		if d.customer != i {
			continue
		}
		s.clock.then = s.ago(d.ago, 11)
		id, err := tx.AddDeal(store.NewDeal{
			CustomerID: s.ids[i], Title: d.title, Amount: d.amount, Status: crm.Open, At: s.clock.then,
		})
		if err != nil {
			return err
		}
		if goods, ok := shopItems[n]; ok {
			p := shopProducts[goods.product]
			line := crm.Item{
				DealID: id, ProductID: s.products[goods.product], Name: p.name,
				Quantity: crm.Pieces(goods.count), Price: uzs(p.price),
			}
			if _, err := tx.AddItem(line); err != nil {
				return err
			}
		}
		s.clock.then = s.ago(d.stageAgo, 12)
		stage := s.stages[d.stage]
		edit := store.DealEdit{StageID: &stage, At: s.clock.then}
		if d.lostReason != "" {
			edit.LostReason = &d.lostReason
		}
		if err := tx.EditDeal(id, 0, edit); err != nil {
			return err
		}
	}
	return nil
}

func (s *shop) addActivities(tx *store.Tx, i int) error {
	for _, a := range shopActivities {
		if a.customer != i {
			continue
		}
		s.clock.then = s.ago(a.ago, 10+a.ago%7)
		_, err := tx.AddActivity(store.NewActivity{
			CustomerID: s.ids[i], Kind: a.kind, Outcome: a.outcome, Text: a.text, At: s.clock.then,
		})
		if err != nil {
			return err
		}
		if err := tx.Touch(s.ids[i]); err != nil {
			return err
		}
	}
	return nil
}

// addPlans writes what is next, of the deal that is open where there is one: closing it
// leaves nothing to be reminded of.
func (s *shop) addPlans(tx *store.Tx, i int) error {
	open, err := tx.OpenDeals(s.ctx, crm.WholeBook(), s.ids[i])
	if err != nil {
		return err
	}
	deal := int64(0)
	if len(open) == 1 {
		deal = open[0].ID
	}
	plan := func(kind crm.ActivityKind, text string, when crm.When, fired bool) error {
		id, err := tx.AddFollowUp(store.NewFollowUp{
			CustomerID: s.ids[i], DealID: deal, Kind: kind, Text: text, When: when, Zone: s.today.Location().String(),
		})
		if err != nil || !fired {
			return err
		}
		return tx.Fired(id) // it came at its time and was not done
	}
	for _, p := range shopPlans {
		if p.customer != i {
			continue
		}
		day := s.ago(-p.days, p.hour)
		when := crm.OnDay(day)
		when.Hour, when.Min, when.HasTime = p.hour, p.at, true
		if err := plan(p.kind, p.text, when, p.days < 0); err != nil {
			return err
		}
	}
	for _, p := range soonPlans {
		if p.customer != i {
			continue
		}
		if err := plan(p.kind, p.text, crm.WhenAt(s.today.Add(time.Duration(p.minutes)*time.Minute)), false); err != nil {
			return err
		}
	}
	return nil
}
