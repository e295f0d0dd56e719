// Package openai owns drafting answers with any OpenAI-compatible endpoint (DeepSeek, Qwen, vLLM, Ollama): asking
// for a rewritten answer, and believing nothing of it that a program cannot check.
//
// It decides nothing about a message: which article answers, what is handed over, money and actions stay with the
// builtin engine, whose own answer is sent whenever a draft is late, refused, over budget or not grounded.
package openai
