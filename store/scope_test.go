package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// scopeless lists the exported reads that take no crm.Scope, each with why it
// may. Everything else must take one: a read without it shows a salesperson
// another's customers.
var scopeless = map[string]string{
	"Close":          "reads nothing",
	"Do":             "opens the transaction whose writes hold the actor's scope",
	"Now":            "the clock",
	"Try":            "reads nothing",
	"Bulk":           "reads nothing",
	"BackupTo":       "the program's own: the owner's file on the owner's machine",
	"Backups":        "a folder's name",
	"PruneBackups":   "the program's own",
	"UserByTelegram": "finds out who is there, before there is a scope",
	"User":           "a colleague's name and role are known to the team",
	"Team":           "a colleague's name and role are known to the team",
	"Language":       "a person's own choice, also of strangers",
	"InviteBySecret": "whoever holds the link's secret may",
	"Stages":         "the pipeline's shape is known to the team",
	"StagesByID":     "the pipeline's shape is known to the team",
	"Dialog":         "a person's own, by their Telegram id",
	"JobDue":         "the program's own",
	"DueFollowUps":   "the program's own: the reminders of everybody",
	"CountDue":       "the program's own: the reminders of everybody",
	"Setting":        "the program's own",
	"PhoneOwner":     "tells two ids across scopes; that is the rule that one phone is one person",
	"Unfinished":     "the edge's own",
	"LastReceived":   "the edge's own",
	"Inbox":          "the edge's own",
	"ReadyMessages":  "the edge's own: it sends what was written for each person",
	"DueMessages":    "the edge's own",
	"Outbox":         "the edge's own",
	"QueuedFor":      "the edge's own",
	"SentAs":         "ids only, by the chat that the message went to",
	"LastShown":      "ids only, by the chat that the message went to",
	"CardOf":         "addresses of messages only",
	"SeenOn":         "a number only, by the chat that the message went to",
	"Joined":         "finds out who is there, before there is a scope",
	"Group":          "of a chat of several people: its title, and whether it is connected",
	"File":           "the edge's own: what it sends was made for the person",
	"Check":          "the program's own: reads no row of a person",
	"Queues":         "the program's own: counts and ages only",
	"AISettings":     "three settings of the owner's",
	"CatchUpSearch":  "the program's own: moves what the search knows, shows nothing",
	"CatchUpNotes":   "the program's own: moves what the search knows, shows nothing",
	"CatchUpNames":   "the program's own: moves what people are called, shows nothing",
	"AITokens":       "a count",
	"SpeechSeconds":  "a count",

	"GoOnMerging":      "the program's own: goes on with what a person was allowed to begin",
	"GoOnHandingOver":  "the program's own: goes on with what a person was allowed to begin",
	"JoinLinkBySecret": "whoever holds the link's secret may",
	"HasStopped":       "a yes or no by a person's Telegram id",
	"WhoWrote":         "ids only, of an update",
	"AnswerIn":         "a yes or no of a person's own message",
	"KeepFile":         "a write: what it keeps was read through a scope",
	"Undelivered":      "the program's own: ids only",
}

func TestEveryReadTakesAScope(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Recv == nil || !fn.Name.IsExported() || !readsBook(fn.Recv.List[0].Type) {
				continue
			}
			seen[fn.Name.Name] = true
			if _, allowed := scopeless[fn.Name.Name]; !allowed && !takesScope(fn) {
				t.Errorf("%s: the read %s takes no crm.Scope", name, fn.Name.Name)
			}
		}
	}
	for name := range scopeless {
		if !seen[name] && name != "Try" {
			t.Errorf("scopeless names %s, which is no read any more", name)
		}
	}
}

func readsBook(recv ast.Expr) bool {
	if star, ok := recv.(*ast.StarExpr); ok {
		recv = star.X
	}
	id, ok := recv.(*ast.Ident)
	return ok && (id.Name == "reads" || id.Name == "Store")
}

func takesScope(fn *ast.FuncDecl) bool {
	for _, p := range fn.Type.Params.List {
		sel, ok := p.Type.(*ast.SelectorExpr)
		if ok && sel.Sel.Name == "Scope" {
			return true
		}
	}
	return false
}
