namespace LoopKit;

/// <summary>What a foreign await is for, in words that follow "waits for".</summary>
internal static class AwaitWords
{
    internal const string Moving = "its next turn, or code that runs on another thread";
    internal const string Delay = "a delay on the loop's clock";
    internal const string EndlessDelay = "a delay without end";
    internal const string OtherDelay = "a delay on another clock, or without end";

    internal static string OfTimer(object? timer) => timer is TimerNode ? "a delay on another loop's clock" : "a delay on the system's clock";

    internal static string OfTask(Task task) => task.GetType() switch
    {
        { Name: "WhenAllPromise" } => "Task.WhenAll",
        { Name: "UnwrapPromise`1" } => "an async function on the thread pool",
        { Name: "TaskNode" } type when type.DeclaringType == typeof(SemaphoreSlim) => "a SemaphoreSlim",
        _ when RuntimeTask.ActionOf(task) is { } action => $"a function on the thread pool ({CallbackName.Of(action)})",
        { IsGenericType: var isGeneric } type when type == typeof(Task) || (isGeneric && type.GetGenericTypeDefinition() == typeof(Task<>)) => "a TaskCompletionSource",
        var type => NameOf(type),
    };

    internal static string OfSource(Type type) => type.Assembly.GetName().Name switch
    {
        "System.Net.Sockets" => "a socket",
        "System.Threading.Channels" => "a channel",
        "System.IO.Pipelines" => "a pipe",
        "System.Private.CoreLib" when OutsideTypes.Contains(type) => "a file",
        _ => NameOf(type),
    };

    /// <summary>An awaiter that tells nothing is named by the thing it belongs to.</summary>
    internal static string OfAwaiter(Type type) => NameOf(type.Name.Contains("Awaiter", StringComparison.Ordinal) ? type.DeclaringType ?? type : type);

    /// <summary>The compiler names a method's machine &lt;Method&gt;d__1, and that of a local function or a lambda more wildly.</summary>
    internal static string MethodOf(Type machine)
    {
        Type? declaring = machine.DeclaringType;
        while (declaring is { DeclaringType: { } outer } && declaring.Name.StartsWith('<'))
            declaring = outer;
        string name = machine.Name.TrimStart('<');
        int end = name.IndexOf('>', StringComparison.Ordinal);
        string method = end > 0 ? name[..end] : name;
        return declaring is null ? method : $"{NameOf(declaring)}.{method}";
    }

    private static string NameOf(Type type) => type.Name.Split('`')[0];
}
