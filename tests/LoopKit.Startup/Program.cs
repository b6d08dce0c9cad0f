using LoopKit.Benchmarks;

namespace LoopKit.Startup;

/// <summary>What LoopKit.Benchmarks publishes and starts again and again, to see what a fresh process pays.</summary>
internal static class Program
{
    private static void Main(string[] arguments)
    {
        // In methods of their own, so that a start pays for nothing but its own case.
        switch (arguments)
        {
            case ["run"]:
                Run();
                break;
            case ["use"]:
                Use();
                break;
            case ["day"]:
                VirtualDay.Run();
                break;
        }
    }

    private static void Run() => EventLoop.Run(static () => Task.CompletedTask);

    private static void Use() => EventLoop.Run(async () =>
    {
        int answer = await EventLoop.CreateTask(async () =>
        {
            await EventLoop.Sleep(TimeSpan.FromMilliseconds(1));
            return 42;
        });
        await EventLoop.ToThread(() => answer);
    });
}
