using LoopKit;

namespace FindTheRace;

/// <summary>
/// The guest sees that there is no soup, writes a note, and waits for the bell. Usually the cook rings later; when the bell rings while the guest is writing,
/// nobody hears it, and the guest waits for ever.
/// </summary>
internal static class MissedSignal
{
    public static async Task Test()
    {
        var bell = new LoopEvent();
        var soups = new Queue<string>();
        LoopTask guest = EventLoop.CreateTask(() => Eat(soups, bell), "guest");
        LoopTask cook = EventLoop.CreateTask(() => Cook(soups, bell), "cook");
        await cook;
        await guest;
    }

    private static async Task Eat(Queue<string> soups, LoopEvent bell)
    {
        if (soups.Count == 0)
        {
            await WriteNote();
            await bell.WaitAsync();
        }
        soups.Dequeue();
    }

    private static async Task Cook(Queue<string> soups, LoopEvent bell)
    {
        await EventLoop.Yield();
        await EventLoop.Yield();
        soups.Enqueue("minestrone");
        bell.Set();
        bell.Clear();
    }

    private static async Task WriteNote() => await EventLoop.Yield();
}
