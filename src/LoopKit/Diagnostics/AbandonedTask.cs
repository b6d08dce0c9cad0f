namespace LoopKit;

/// <summary>A task that was pending when its loop closed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="WaitedFor">What it stood at, in words.</param>
/// <param name="CreatedAt">The stack that created it, in debug mode and under a driver that watches tasks; null otherwise.</param>
public sealed record AbandonedTask(string Name, string WaitedFor, string? CreatedAt)
{
    /// <inheritdoc/>
    public override string ToString() => $"task '{Name}', which waited for {WaitedFor}";
}
