using LoopKit;

namespace FindTheRace;

/// <summary>
/// A query takes a connection, then waits for the table, all within ten milliseconds. Usually it comes before the long report; when the report has the table
/// first, the query's time runs out at the table, and the connection it has taken already is never given back.
/// </summary>
internal static class LostPermit
{
    public static async Task Test()
    {
        var connections = new LoopSemaphore(1, 1);
        var table = new LoopLock();
        LoopTask query = EventLoop.CreateTask(() => Query(connections, table), "query");
        LoopTask report = EventLoop.CreateTask(() => Report(table), "report");
        await query;
        await report;
        if (connections.Available != 1)
            throw new InvalidOperationException("A connection has been lost.");
    }

    private static async Task Query(LoopSemaphore connections, LoopLock table)
    {
        try
        {
            (LoopSemaphore.Permit connection, LoopLock.Hold hold) = await EventLoop.Timeout(TimeSpan.FromMilliseconds(10), () => Open(connections, table));
            using (connection)
            using (hold)
                await EventLoop.Yield();
        }
        catch (TimeoutException)
        {
            // Nothing to give back, it seems.
        }
    }

    private static async Task<(LoopSemaphore.Permit Connection, LoopLock.Hold Table)> Open(LoopSemaphore connections, LoopLock table)
    {
        LoopSemaphore.Permit connection = await connections.AcquireAsync();
        return (connection, await table.AcquireAsync());
    }

    private static async Task Report(LoopLock table)
    {
        using (await table.AcquireAsync())
            await EventLoop.Sleep(TimeSpan.FromMilliseconds(20));
    }
}
