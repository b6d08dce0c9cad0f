using System.Globalization;

namespace LoopKit.Tests;

/// <summary>A loop with nothing to do.</summary>
public class IdleLoopTests
{
    /// <summary>A loop that is idle for a second uses hardly any processor time.</summary>
    [Fact]
    [Trait("Time", "real")]
    public void IdleLoop_OneSecond_UsesHardlyAnyProcessorTime()
    {
        using var child = ChildProcess.Start("idle");

        child.WaitForExit().Should().Be(0);

        child.Error.Should().BeEmpty();
        long milliseconds = long.Parse(child.Lines.Should().ContainSingle().Subject, CultureInfo.InvariantCulture);
        milliseconds.Should().BeLessThan(300);
    }
}
