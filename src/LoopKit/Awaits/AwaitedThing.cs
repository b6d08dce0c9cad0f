using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace LoopKit;

/// <summary>Whether an awaited thing has ended, so that the flow that awaits it is on its way.</summary>
internal static class AwaitedThing
{
    private static readonly ConditionalWeakTable<Type, MethodInfo?> statusMethods = [];

    internal static bool HasEnded(object awaited, short token) => awaited switch
    {
        Task task => task.IsCompleted,
        LoopTask task => task.IsCompleted,
        Waiter waiter => !waiter.IsWaiting,
        _ => SourceHasEnded(awaited, token),
    };

    /// <summary>Whether this very use of the source waits: a source that refuses to say is looked at again.</summary>
    internal static bool IsPending(IValueTaskSource source, short token)
    {
        try
        {
            return source.GetStatus(token) == ValueTaskSourceStatus.Pending && NodeShape.Of(source).Channel?.HasLeft(source) is not true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>A source that refuses to say is one that waits.</summary>
    private static bool SourceHasEnded(object source, short token)
    {
        try
        {
            return StatusOf(source, token) != ValueTaskSourceStatus.Pending || NodeShape.Of(source).Channel?.HasLeft(source) is true;
        }
        catch (Exception e) when (e is InvalidOperationException or TargetInvocationException)
        {
            return false;
        }
    }

    private static ValueTaskSourceStatus StatusOf(object source, short token) =>
        source is IValueTaskSource plain ? plain.GetStatus(token)
        : statusMethods.GetValue(source.GetType(), FindStatusMethod)?.Invoke(source, [token]) is ValueTaskSourceStatus status ? status
        : ValueTaskSourceStatus.Pending;

    private static MethodInfo? FindStatusMethod(Type type) =>
        RuntimeFields.FindInterface(type, typeof(IValueTaskSource<>)) is { } source ? RuntimeFields.FindMethod(source, "GetStatus") : null;
}
