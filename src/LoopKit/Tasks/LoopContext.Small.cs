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

    /// <summary>Through how many tasks the cancellation has come by which a task has ended, since its stack trace began.</summary>
    private protected byte hops;

    /// <summary>Where the task stands in the loop's <see cref="TaskRegistry"/>; 0 when it does not.</summary>
    internal int RegistryIndex { get; set; }
}
