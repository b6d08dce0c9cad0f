namespace LoopKit.Tests;

/// <summary>One wait of a <see cref="WaitProgram"/>, as its model sees it.</summary>
internal sealed class ModelWait(int id)
{
    internal int Id => id;

    /// <summary>What a putter brings.</summary>
    internal int? Item { get; init; }

    /// <summary>Whether its task stands at the await, so that a cancel reaches it there.</summary>
    internal bool IsAwaited { get; set; }

    internal bool IsInterrupted { get; set; }

    /// <summary>What it is handed should its cancel be taken back.</summary>
    internal string? Owed { get; set; }
}
