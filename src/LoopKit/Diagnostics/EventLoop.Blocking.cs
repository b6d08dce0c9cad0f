using System.Globalization;

namespace LoopKit;

public sealed partial class EventLoop
{
    private const int WaitTimedOut = 258;

    private bool isReportingBlock;

    /// <summary>
    /// In debug mode the runtime asks here before a callback blocks. A wait that lasts longer than <see cref="EventLoopOptions.SlowCallback"/> is
    /// reported once, with the stack of the blocked line, because it may be for something that only this loop can complete.
    /// </summary>
    internal partial int BlockVisibly(IntPtr[] waitHandles, bool waitAll, int millisecondsTimeout)
    {
        int patience = (int)Math.Clamp(slowCallback.TotalMilliseconds, 1, int.MaxValue);
        bool isEndless = millisecondsTimeout < 0;
        if (!IsCurrent || isReportingBlock || (!isEndless && millisecondsTimeout <= patience))
            return LoopContext.BlockOn(waitHandles, waitAll, millisecondsTimeout);
        int answer = LoopContext.BlockOn(waitHandles, waitAll, patience);
        if (answer != WaitTimedOut)
            return answer;
        ReportBlocked(patience);
        return LoopContext.BlockOn(waitHandles, waitAll, isEndless ? millisecondsTimeout : millisecondsTimeout - patience);
    }

    private void ReportBlocked(int patience)
    {
        string who = (SynchronizationContext.Current as LoopContext)?.Describe() ?? "a callback";
        string message = string.Create(
            CultureInfo.InvariantCulture,
            $"{who} has been blocking the loop's thread for {patience} ms. If it waits for something that needs this loop, it waits for ever: await it instead of Result or Wait.{Environment.NewLine}{Environment.StackTrace}");
        isReportingBlock = true;
        try
        {
            Report(new LoopFault(new LoopWarningException(message), message, LoopTask.Current));
        }
        finally
        {
            isReportingBlock = false;
        }
    }
}
