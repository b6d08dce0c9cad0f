namespace LoopKit;

public sealed partial class EventLoop
{
    /// <summary>Takes a delay that a caller gave and turns it into a deadline on the driver's clock.</summary>
    internal long DeadlineAfter(TimeSpan delay, string parameter)
    {
        if (delay == System.Threading.Timeout.InfiniteTimeSpan)
            throw LoopErrors.InfiniteDelay(parameter, delay);
        long now = driver.Now.Ticks + clockResolution;
        if (delay.Ticks > 0 && now > long.MaxValue - delay.Ticks)
            throw LoopErrors.InfiniteDelay(parameter, delay);
        return now + delay.Ticks;
    }

    /// <summary>As <see cref="DeadlineAfter"/>, where an infinite delay stands for no limit; that has no deadline.</summary>
    internal long LimitAfter(TimeSpan delay, string parameter) =>
        delay == System.Threading.Timeout.InfiniteTimeSpan ? long.MaxValue : DeadlineAfter(delay, parameter);

    internal long DeadlineAt(TimeSpan when, string parameter)
    {
        if (when == System.Threading.Timeout.InfiniteTimeSpan || when.Ticks > long.MaxValue - timeOrigin)
            throw LoopErrors.InfiniteDelay(parameter, when);
        return when.Ticks + timeOrigin;
    }

    internal TimeSpan TimeOf(long deadline) => new(deadline - timeOrigin);

    internal void Arm(TimerNode timer, long deadline) => timers.Add(timer, deadline);

    /// <summary>A sleep or a limit of time is over, or a task has ended. With a driver that chooses, that is drawn among what else is ready: what is due at that instant may come first.</summary>
    internal void EnqueueDrawn(Action<object?> tell, IDrawn state) =>
        Enqueue(new Work(choosesOrder && state.Owner is not null ? callbackContext : null, tell, state));

    /// <summary>Withdraws a timer; from another thread by way of the loop.</summary>
    internal void Disarm(TimerNode timer)
    {
        if (IsCurrent)
            timers.Remove(timer);
        else
            RunOrPost(() => timers.Remove(timer));
    }
}
