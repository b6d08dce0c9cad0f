namespace LoopKit;

/// <summary>
/// What is small of a <see cref="LoopTask"/>. It stands here because the base of this class leaves a gap of seven bytes, which a further class could not fill, and has the
/// sizes one and four, because the runtime fills a gap with the smaller ones first: so a task is eight bytes smaller.
/// </summary>
public abstract partial class LoopContext
{
    private protected volatile bool wasCancelRequested;

    /// <summary>A <see cref="LoopTaskStatus"/>.</summary>
    private protected byte status;

    /// <summary>
    /// Where the task stands in the loop's <see cref="TaskRegistry"/>; 0 when it does not. Of a task that a cancellation has ended it is negative: through how many tasks that came, since its
    /// stack trace began.
    /// </summary>
    internal int RegistryIndex { get; set; }
}
