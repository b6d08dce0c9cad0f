namespace LoopKit.Testing.Tests;

/// <summary>Options of which tests need the same. Their limit of real time is kept also on a machine that is busy with ten other things.</summary>
internal static class TestOptions
{
    /// <summary>Time jumps as soon as nothing is known to be outside.</summary>
    internal static readonly VirtualLoopOptions NoPatience = new() { ForeignPatience = TimeSpan.Zero, RealTimeLimit = 2.Minutes() };

    /// <summary>For what needs no patience: once would be too much, because the limit comes first.</summary>
    internal static readonly VirtualLoopOptions NoPatienceNeeded = new() { ForeignPatience = 1.Hours(), RealTimeLimit = NoPatience.RealTimeLimit };
}
