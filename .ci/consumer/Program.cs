using LoopKit;
using LoopKit.Testing;
using Nito.AsyncEx;

string result = EventLoop.Run(App, new EventLoopOptions { OnFault = fault => Console.WriteLine($"fault: {fault.Exception.Message}") });
Console.WriteLine($"run: {result}");

TimeSpan slept = VirtualLoop.Run(async () =>
{
    await EventLoop.Sleep(TimeSpan.FromDays(1));
    return EventLoop.Current.Time;
});
Console.WriteLine($"virtual time: {slept}");

static async Task<string> App()
{
    int loopThread = Environment.CurrentManagedThreadId;
    Console.WriteLine("main: started");

    LoopTask<string> greeting = EventLoop.CreateTask(Greet, "greeting");
    Console.WriteLine("main: created a task");
    Console.WriteLine($"main: {await greeting}");

    bool elsewhere = await EventLoop.ToThread(() => Environment.CurrentManagedThreadId != loopThread);
    Console.WriteLine($"thread: away from the loop: {elsewhere}");
    // What LoopKit's own dependency brings comes with the package.
    int limited = await EventLoop.ToThread(() => 7, new AsyncSemaphore(1));
    Console.WriteLine($"thread: with a permit: {limited}");
    // That nobody awaits it is found in the runtime's own fields, which a native program must keep.
    Task unseen = EventLoop.ToThread(() => throw new FormatException("unseen"));
    while (!unseen.IsCompleted)
        await EventLoop.Yield();
    Console.WriteLine($"main: home again: {Environment.CurrentManagedThreadId == loopThread}");
    return "done";
}

static async Task<string> Greet()
{
    Console.WriteLine($"task: started as {LoopTask.Current?.Name}");
    await EventLoop.Sleep(TimeSpan.FromMilliseconds(20));
    return "hello from the task";
}
