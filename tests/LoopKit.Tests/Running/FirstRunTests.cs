namespace LoopKit.Tests;

/// <summary>What a fresh process pays for. Libraries are counted, not milliseconds.</summary>
public sealed class FirstRunTests
{
    /// <summary>Each library that a method mentions is loaded when the method is compiled, whether it is used or not.</summary>
    [Fact]
    public void Run_TaskSleepAndThread_LoadsNoLibraryItDoesNotUse()
    {
        using var child = ChildProcess.Start("first-use");

        child.WaitForExit().Should().Be(0, child.Error);

        child.Lines.Should().Contain("LoopKit").And.NotContain(
            ["Nito.AsyncEx.Coordination", "netstandard", "System.Linq", "System.Collections.Concurrent", "System.Diagnostics.StackTrace"]);
    }
}
