namespace LoopKit.Tests;

/// <summary>
/// A driver that jumps to the earliest deadline, and remembers nothing, so that it allocates nothing. Where nothing could ever
/// wake the loop it throws, so that a program that waits for itself ends as a fact and not as a hang.
/// </summary>
internal sealed class JumpingDriver : LoopDriver
{
    private TimeSpan now;

    public override TimeSpan Now => now;

    public override void Wait(in LoopIdle idle)
    {
        if (idle.ExternalWork > 0)
            throw new NotSupportedException("Nothing outside the loop works for a program on this clock.");
        now = idle.Deadline ?? throw new StalledException();
    }

    public override void Wake()
    {
        // Nobody sleeps here.
    }
}
