using LoopKit;

namespace FindTheRace;

/// <summary>
/// A transfer locks the account it takes from, then the one it gives to. Usually one transfer is through before the other begins; when two in opposite
/// directions hold one lock each, both wait for ever.
/// </summary>
internal static class LockOrder
{
    public static async Task Test()
    {
        var savings = new LoopLock();
        var checking = new LoopLock();
        LoopTask there = EventLoop.CreateTask(() => Transfer(savings, checking), "to-checking");
        LoopTask back = EventLoop.CreateTask(
            async () =>
            {
                await EventLoop.Yield();
                await EventLoop.Yield();
                await EventLoop.Yield();
                await Transfer(checking, savings);
            },
            "to-savings");
        await there;
        await back;
    }

    private static async Task Transfer(LoopLock from, LoopLock to)
    {
        using (await from.AcquireAsync())
        {
            await CheckFunds();
            using (await to.AcquireAsync())
                await EventLoop.Yield();
        }
    }

    private static async Task CheckFunds() => await EventLoop.Yield();
}
