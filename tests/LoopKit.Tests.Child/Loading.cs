using System.Reflection;

namespace LoopKit.Tests.Child;

/// <summary>A program of the usual kind, which then names the libraries that it has loaded.</summary>
internal static class Loading
{
    internal static int FirstUse()
    {
        EventLoop.Run(UseLoop);
        foreach (Assembly library in AppDomain.CurrentDomain.GetAssemblies())
            Console.WriteLine(library.GetName().Name);
        return 0;
    }

    private static async Task UseLoop()
    {
        await EventLoop.CreateTask(async () => await EventLoop.Sleep(TimeSpan.FromMilliseconds(1)));
        await EventLoop.ToThread(static () => { });
    }
}
