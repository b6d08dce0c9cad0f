namespace LoopKit;

/// <summary>
/// The one seam through which a loop meets what is not deterministic: the clock, and waiting.
/// A driver belongs to one loop. The system's own driver waits on the real clock; a test brings one that
/// owns its time, and an I/O poller would wait for its descriptors here.
/// </summary>
/// <remarks>asyncio: the <c>selectors</c> object and <c>loop.time</c> together.</remarks>
public abstract class LoopDriver
{
    /// <summary>The time on the driver's clock, from an arbitrary start; it never goes back. Read on any thread.</summary>
    public abstract TimeSpan Now { get; }

    /// <summary>
    /// By how much <see cref="Now"/> may lag behind the time a user measures; deadlines are set later by it,
    /// so that no timer is ever early. Zero for a clock that the driver owns.
    /// </summary>
    public virtual TimeSpan Resolution => TimeSpan.Zero;

    /// <summary>The wall-clock time that the loop's <see cref="EventLoop.TimeProvider"/> shows.</summary>
    public virtual DateTimeOffset UtcNow => TimeProvider.System.GetUtcNow();

    /// <summary>The time zone that the loop's <see cref="EventLoop.TimeProvider"/> shows.</summary>
    public virtual TimeZoneInfo LocalTimeZone => TimeZoneInfo.Local;

    /// <summary>
    /// Whether <see cref="ChooseNext"/> decides what runs next, one callback a turn, instead of the order of arrival. Read once, when the loop is made.
    /// </summary>
    public virtual bool ChoosesOrder => false;

    /// <summary>
    /// Whether the loop keeps count of <see cref="LoopIdle.ForeignWaits"/> and remembers where tasks were created and what they waited for last, which costs time
    /// and memory. Read once, when the loop is made.
    /// </summary>
    public virtual bool WatchesTasks => false;

    /// <summary>
    /// Chooses what runs next, on the loop's thread; called only when <see cref="ChoosesOrder"/>, also when there is nothing to choose. Of each task, and of all plain
    /// callbacks together, only the step that arrived first is offered: their own order is never changed. A limit of time that has run out stands by itself.
    /// </summary>
    /// <param name="steps">At least one, in the order of arrival.</param>
    /// <returns>An index into the list.</returns>
    public virtual int ChooseNext(IReadOnlyList<LoopStep> steps) => 0;

    /// <summary>
    /// How long the loop looks for posted work, burning processor time, before it calls <see cref="Wait"/>. When it is more than zero, the loop may also let posts that
    /// come in a stream gather for one or two microseconds before it fetches them.
    /// Zero, the default, is right for every driver that does not wait in real time.
    /// </summary>
    public virtual TimeSpan SpinBeforeWaiting => TimeSpan.Zero;

    /// <summary>
    /// Waits on the loop's thread until the earliest deadline has come or <see cref="Wake"/> was called.
    /// To return early is harmless: the loop looks around and calls again. An exception, of this or of <see cref="ChooseNext"/>, ends the run, and comes out of it.
    /// </summary>
    /// <param name="idle">Why the loop has nothing to do.</param>
    public abstract void Wait(in LoopIdle idle);

    /// <summary>
    /// Ends the current <see cref="Wait"/>, or the next one when none is under way. Called from any thread,
    /// also after the loop has closed.
    /// </summary>
    public abstract void Wake();
}
