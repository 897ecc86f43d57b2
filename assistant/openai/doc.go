// Package openai lets a model behind an OpenAI-compatible service read what the
// rules could not, write a customer's story in a few lines, and write down speech.
//
// A model is clever and unreliable, and it is somebody else's computer. So what
// leaves is masked: people, phones, amounts and whatever else has digits go as
// labels. What comes back may only name labels and words of the text; the rules'
// dates, amounts, phones and people stand. Whatever goes wrong is an error, upon
// which the caller goes on without the model.
package openai
