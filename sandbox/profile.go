package sandbox

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	maxCommands           = 100
	maxCommandName        = 32
	maxCommandDescription = 256
)

// profile is what the bot tells about itself.
type profile struct {
	commands map[string][]Command      // by scope and language
	texts    map[string]string         // by field and language
	menus    map[int64]json.RawMessage // by chat, zero for all
}

func newProfile(cfg Config) profile {
	return profile{
		commands: map[string][]Command{},
		texts:    map[string]string{"name ": cfg.BotName},
		menus:    map[int64]json.RawMessage{},
	}
}

func (s *Server) getMe(*request) (any, error) {
	return struct {
		User
		CanJoinGroups   bool `json:"can_join_groups"`
		ReadsAll        bool `json:"can_read_all_group_messages"`
		SupportsInline  bool `json:"supports_inline_queries"`
		CanConnect      bool `json:"can_connect_to_business"`
		HasMainWebApp   bool `json:"has_main_web_app"`
		HasTopicsSwitch bool `json:"has_topics_enabled"`
	}{User: s.bot, CanJoinGroups: true, ReadsAll: s.cfg.ReadsGroups, SupportsInline: true}, nil
}

var languageCode = regexp.MustCompile(`^[a-z]{2}$`)

// scopeKey names the scope and language of a request: "chat:42 uz".
func (s *Server) scopeKey(r *request) (string, error) {
	lang := r.params["language_code"]
	if lang != "" && !languageCode.MatchString(lang) {
		return "", badRequest("invalid language code specified")
	}
	raw := r.params["scope"]
	if raw == "" {
		return "default " + lang, nil
	}
	var obj jsonObject
	if err := json.Unmarshal([]byte(raw), &obj); err != nil {
		return "", badRequest("can't parse BotCommandScope JSON object")
	}
	kind := text(obj["type"])
	switch kind {
	case "default", "all_private_chats", "all_group_chats", "all_chat_administrators":
		return kind + " " + lang, nil
	case "chat", "chat_administrators", "chat_member":
	default:
		return "", badRequest("can't parse BotCommandScope: Unsupported type specified")
	}
	chatID := strings.Trim(string(obj["chat_id"]), `"`)
	if chatID == "" {
		return "", badRequest(`can't parse BotCommandScope: Can't find field "chat_id"`)
	}
	at := &request{params: map[string]string{"chat_id": chatID}}
	if _, err := s.chatFor(at, "chat_id", toRead); err != nil {
		return "", err
	}
	if kind == "chat_member" {
		userID := string(obj["user_id"])
		if userID == "" {
			return "", badRequest(`can't parse BotCommandScope: Can't find field "user_id"`)
		}
		return kind + ":" + chatID + ":" + userID + " " + lang, nil
	}
	return kind + ":" + chatID + " " + lang, nil
}

func (s *Server) setMyCommands(r *request) (any, error) {
	var raw []jsonObject
	if r.params["commands"] != "" {
		if err := json.Unmarshal([]byte(r.params["commands"]), &raw); err != nil {
			return nil, badRequest("can't parse commands JSON object")
		}
	}
	list := make([]Command, 0, len(raw))
	for _, obj := range raw {
		for _, field := range []string{"command", "description"} {
			if _, ok := obj[field]; !ok {
				return nil, badRequest(fmt.Sprintf("can't parse BotCommand: Can't find field %q", field))
			}
		}
		list = append(list, Command{
			Command:     strings.TrimPrefix(strings.TrimSpace(text(obj["command"])), "/"),
			Description: strings.TrimSpace(text(obj["description"])),
		})
	}
	key, err := s.scopeKey(r)
	if err != nil {
		return nil, err
	}
	if err := checkCommands(list); err != nil {
		return nil, err
	}
	s.profile.commands[key] = list
	s.touch()
	return true, nil
}

var commandName = regexp.MustCompile(`^[a-z0-9_]+$`)

func checkCommands(list []Command) error {
	for _, c := range list {
		switch {
		case c.Command == "":
			return badRequest("command must be non-empty")
		case utf8.RuneCountInString(c.Command) > maxCommandName:
			return badRequest("command length must not exceed " + strconv.Itoa(maxCommandName))
		case c.Description == "":
			return badRequest("command description must be non-empty")
		case utf8.RuneCountInString(c.Description) > maxCommandDescription:
			return badRequest("command description length must not exceed " + strconv.Itoa(maxCommandDescription))
		}
	}
	for _, c := range list {
		if !commandName.MatchString(c.Command) {
			return badRequest("BOT_COMMAND_INVALID")
		}
	}
	if len(list) > maxCommands {
		return badRequest("BOT_COMMANDS_TOO_MUCH")
	}
	return nil
}

func (s *Server) getMyCommands(r *request) (any, error) {
	key, err := s.scopeKey(r)
	if err != nil {
		return nil, err
	}
	list := s.profile.commands[key]
	if list == nil {
		list = []Command{}
	}
	return list, nil
}

func (s *Server) deleteMyCommands(r *request) (any, error) {
	key, err := s.scopeKey(r)
	if err != nil {
		return nil, err
	}
	delete(s.profile.commands, key)
	s.touch()
	return true, nil
}

// Commands returns the list that was set for exactly this scope and language.
// The scope is "default", "all_private_chats", …, or "chat:<id>".
func (s *Server) Commands(scope, lang string) []Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.profile.commands[scope+" "+lang]
}

// CommandsFor returns the menu that a person sees in a chat: the narrowest
// scope that has one, in the person's language before no language.
func (s *Server) CommandsFor(userID, chatID int64) []Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.commandsFor(userID, chatID)
}

func (s *Server) commandsFor(userID, chatID int64) []Command {
	scopes := []string{fmt.Sprintf("chat:%d", chatID), "all_private_chats", "default"}
	if chatID < 0 {
		scopes = []string{fmt.Sprintf("chat_member:%d:%d", chatID, userID), fmt.Sprintf("chat:%d", chatID), "all_group_chats", "default"}
	}
	lang := ""
	if u := s.users[userID]; u != nil {
		lang = u.LanguageCode
	}
	for _, scope := range scopes {
		for _, l := range []string{lang, ""} {
			if list, ok := s.profile.commands[scope+" "+l]; ok {
				return list
			}
		}
	}
	return nil
}

// setText makes the handler for one of the bot's texts.
func setText(field string, limit int) handler {
	return func(s *Server, r *request) (any, error) {
		if utf8.RuneCountInString(r.params[field]) > limit {
			return nil, badRequest("BOT_" + strings.ToUpper(strings.TrimPrefix(field, "short_")) + "_INVALID")
		}
		s.profile.texts[field+" "+r.params["language_code"]] = r.params[field]
		s.touch()
		return true, nil
	}
}

func getText(field string) handler {
	return func(s *Server, r *request) (any, error) {
		v, ok := s.profile.texts[field+" "+r.params["language_code"]]
		if !ok {
			v = s.profile.texts[field+" "]
		}
		return map[string]string{field: v}, nil
	}
}

func (s *Server) setChatMenuButton(r *request) (any, error) {
	raw := r.params["menu_button"]
	if raw == "" {
		raw = `{"type":"default"}`
	}
	var obj jsonObject
	if err := json.Unmarshal([]byte(raw), &obj); err != nil {
		return nil, badRequest("can't parse menu button JSON object")
	}
	switch text(obj["type"]) {
	case "default", "commands", "web_app":
	default:
		return nil, badRequest("can't parse menu button: MenuButton has unsupported type")
	}
	s.profile.menus[r.id("chat_id")] = json.RawMessage(raw)
	return true, nil
}

func (s *Server) getChatMenuButton(r *request) (any, error) {
	for _, id := range []int64{r.id("chat_id"), 0} {
		if raw, ok := s.profile.menus[id]; ok {
			return raw, nil
		}
	}
	return map[string]string{"type": "commands"}, nil
}
