using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace LoopKit;

/// <summary>
/// What goes on when a source ends that is built on a <see cref="ManualResetValueTaskSourceCore{T}"/>: a periodic timer's tick, an iterator's next item. Sources of the program's own
/// may have several of these, or keep elsewhere who awaits them.
/// </summary>
internal sealed class SourceCore
{
    private static readonly ConditionalWeakTable<Type, SourceCore> known = [];

    private readonly FieldInfo? core;
    private readonly FieldInfo? continuation;
    private readonly FieldInfo? state;
    private readonly FieldInfo? context;

    private SourceCore(Type type)
    {
        if (type.DeclaringType == typeof(PeriodicTimer) || typeof(IAsyncStateMachine).IsAssignableFrom(type))
            core = Array.Find(RuntimeFields.Of(type), static field => IsCore(field.FieldType));
        if (core is null)
            return;
        continuation = RuntimeFields.Find(core.FieldType, "_continuation");
        state = RuntimeFields.Find(core.FieldType, "_continuationState");
        context = RuntimeFields.Find(core.FieldType, "_capturedContext");
    }

    /// <summary>Whether a source has such a core, and it can be read.</summary>
    internal bool IsVisible => continuation is not null && state is not null && context is not null;

    internal static SourceCore Of(object source) => known.GetValue(source.GetType(), static type => new SourceCore(type));

    /// <summary>Whether something has attached itself to the source's present use.</summary>
    internal bool IsAwaited(object source) => continuation!.GetValue(core!.GetValue(source)) is not null;

    /// <summary>Whether a use of the source has begun and has not ended.</summary>
    internal bool IsPending(object source) =>
        core?.GetValue(source) is ManualResetValueTaskSourceCore<bool> now && now.GetStatus(now.Version) == ValueTaskSourceStatus.Pending;

    /// <summary>What goes on when the source ends, null when nothing does, and the context to which that comes back.</summary>
    internal (object? Follower, object? Context) FollowerOf(object source)
    {
        object? now = core!.GetValue(source);
        return (state!.GetValue(now), context!.GetValue(now) is { } captured and not ExecutionContext ? captured : null);
    }

    private static bool IsCore(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ManualResetValueTaskSourceCore<>);
}
