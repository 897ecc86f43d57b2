package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"strconv"
	"strings"
)

// An apiError is a refusal in the real server's words.
type apiError struct {
	code        int
	description string
	retryAfter  int
	migrateTo   int64
}

func (e *apiError) Error() string { return e.description }

func badRequest(text string) *apiError {
	return &apiError{code: http.StatusBadRequest, description: "Bad Request: " + text}
}

func forbidden(text string) *apiError {
	return &apiError{code: http.StatusForbidden, description: "Forbidden: " + text}
}

func conflict(text string) *apiError {
	return &apiError{code: http.StatusConflict, description: "Conflict: " + text}
}

// A handler serves one method. It runs with the server locked.
type handler func(s *Server, r *request) (any, error)

// handlers is the routing table; the real server does not mind a method's case.
var handlers = map[string]handler{
	"getme":                  (*Server).getMe,
	"setwebhook":             (*Server).setWebhook,
	"deletewebhook":          (*Server).deleteWebhook,
	"getwebhookinfo":         (*Server).getWebhookInfo,
	"sendmessage":            (*Server).sendMessage,
	"sendphoto":              sendMedia("photo"),
	"senddocument":           sendMedia("document"),
	"sendvoice":              sendMedia("voice"),
	"sendaudio":              sendMedia("audio"),
	"sendvideo":              sendMedia("video"),
	"sendanimation":          sendMedia("animation"),
	"sendvideonote":          sendMedia("video_note"),
	"sendmediagroup":         (*Server).sendMediaGroup,
	"sendlocation":           (*Server).sendLocation,
	"sendcontact":            (*Server).sendContact,
	"sendchataction":         (*Server).sendChatAction,
	"copymessage":            (*Server).copyMessage,
	"forwardmessage":         (*Server).forwardMessage,
	"editmessagetext":        (*Server).editMessageText,
	"editmessagecaption":     (*Server).editMessageCaption,
	"editmessagemedia":       (*Server).editMessageMedia,
	"editmessagereplymarkup": (*Server).editMessageReplyMarkup,
	"deletemessage":          (*Server).deleteMessage,
	"deletemessages":         (*Server).deleteMessages,
	"answercallbackquery":    (*Server).answerCallbackQuery,
	"answerinlinequery":      (*Server).answerInlineQuery,
	"setmycommands":          (*Server).setMyCommands,
	"getmycommands":          (*Server).getMyCommands,
	"deletemycommands":       (*Server).deleteMyCommands,
	"setmyname":              setText("name", 64),
	"setmydescription":       setText("description", 512),
	"setmyshortdescription":  setText("short_description", 120),
	"getmyname":              getText("name"),
	"getmydescription":       getText("description"),
	"getmyshortdescription":  getText("short_description"),
	"setchatmenubutton":      (*Server).setChatMenuButton,
	"getchatmenubutton":      (*Server).getChatMenuButton,
	"getfile":                (*Server).getFile,
	"getchat":                (*Server).getChat,
	"getchatmember":          (*Server).getChatMember,
	"getchatadministrators":  (*Server).getChatAdministrators,
	"getchatmembercount":     (*Server).getChatMemberCount,
	"leavechat":              (*Server).leaveChat,
}

func (s *Server) serveBot(w http.ResponseWriter, r *http.Request) {
	token, method, ok := strings.Cut(strings.TrimPrefix(r.URL.Path, "/bot"), "/")
	if !ok {
		writeError(w, &apiError{code: http.StatusNotFound, description: "Not Found"})
		return
	}
	if token != s.cfg.Token {
		writeError(w, &apiError{code: http.StatusUnauthorized, description: "Unauthorized"})
		return
	}
	req, err := readRequest(r)
	if err != nil {
		writeError(w, asAPIError(err))
		return
	}
	req.method = method
	fail := s.takeRule(req)
	if err := fail.wait(r.Context()); err != nil {
		return // the client went away while it was held
	}
	if fail.Cut == CutBefore {
		s.record(req, 0, "connection cut before handling")
		panic(http.ErrAbortHandler)
	}
	result, err := s.answer(r.Context(), req, fail)
	if fail.Cut == CutAfter {
		s.record(req, 0, "connection cut after handling")
		panic(http.ErrAbortHandler)
	}
	if err != nil {
		refusal := asAPIError(err)
		s.record(req, refusal.code, refusal.description)
		writeError(w, refusal)
		return
	}
	s.record(req, http.StatusOK, "")
	writeJSON(w, http.StatusOK, map[string]any{"ok": true, "result": result})
}

// answer runs the method, or the refusal that a rule puts in its place.
func (s *Server) answer(ctx context.Context, req *request, fail Failure) (any, error) {
	name := strings.ToLower(req.method)
	s.check(req)
	if fail.Code != 0 {
		return nil, fail.refusal()
	}
	if name == "getupdates" {
		return s.getUpdates(ctx, req)
	}
	h, ok := handlers[name]
	if !ok {
		return nil, &apiError{code: http.StatusNotFound, description: "Not Found"}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.limit(name, req); err != nil {
		return nil, err
	}
	return h(s, req)
}

// check records what the description of the Bot API does not allow.
func (s *Server) check(req *request) {
	faults := checkRequest(req.method, req.params, req.files)
	if len(faults) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, text := range faults {
		s.fault(req.method, text)
	}
}

// fault keeps a fault. The caller holds mu.
func (s *Server) fault(method, text string) {
	const enough = 1000
	if len(s.faults) < enough {
		s.faults = append(s.faults, Fault{At: s.cfg.Now(), Method: method, Text: text})
	}
	s.touch()
}

// record keeps a call for those who want to see what the bot did.
func (s *Server) record(req *request, code int, description string) {
	params := maps.Clone(req.params)
	for name, f := range req.files {
		params[name] = "(file " + f.name + ", " + strconv.Itoa(len(f.data)) + " bytes)"
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls.add(Call{At: s.cfg.Now(), Method: req.method, Params: params, Code: code, Description: description})
	s.touch()
}

func asAPIError(err error) *apiError {
	var refusal *apiError
	if errors.As(err, &refusal) {
		return refusal
	}
	return badRequest(err.Error())
}

func writeError(w http.ResponseWriter, e *apiError) {
	body := map[string]any{"ok": false, "error_code": e.code, "description": e.description}
	switch {
	case e.retryAfter > 0:
		w.Header().Set("Retry-After", strconv.Itoa(e.retryAfter))
		body["parameters"] = map[string]any{"retry_after": e.retryAfter}
	case e.migrateTo != 0:
		body["parameters"] = map[string]any{"migrate_to_chat_id": e.migrateTo}
	}
	writeJSON(w, e.code, body)
}

func writeJSON(w http.ResponseWriter, code int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // the client went away
}
