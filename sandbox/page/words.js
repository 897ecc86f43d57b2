// What Telegram itself says on a phone, in the phone's language; what the bot
// says is the bot's affair.
const words = {
  en: { message: "Message", start: "START", unblock: "UNBLOCK", about: "What can this bot do?", begin: "Press START to begin." },
  ru: { message: "Сообщение", start: "СТАРТ", unblock: "РАЗБЛОКИРОВАТЬ", about: "Что умеет этот бот?", begin: "Нажмите СТАРТ, чтобы начать." },
  uz: { message: "Xabar", start: "BOSHLASH", unblock: "BLOKDAN CHIQARISH", about: "Bu bot nima qila oladi?", begin: "Boshlash uchun BOSHLASH tugmasini bosing." },
};

export const speak = (language) => words[language] ?? words.en;
