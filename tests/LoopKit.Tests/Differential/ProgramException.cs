namespace LoopKit.Tests;

/// <summary>What a program throws on purpose.</summary>
internal sealed class ProgramException(string message) : Exception(message);
