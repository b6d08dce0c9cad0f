namespace LoopKit.Tests;

/// <summary>Nothing is ready, no timer is armed and nobody outside will post: the loop would wait for ever.</summary>
public sealed class StalledException() : Exception("Everything waits for something that nothing can bring about any more.");
