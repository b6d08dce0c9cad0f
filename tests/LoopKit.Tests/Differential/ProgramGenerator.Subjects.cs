namespace LoopKit.Tests;

/// <content>What a program may be about besides single tasks.</content>
internal sealed partial class ProgramGenerator
{
    private const int MostTasksNamed = 4;

    private readonly Stack<int> groups = [];
    private readonly List<int> limits = [];
    private int lastGroup;

    /// <summary>All queues of a program are of one kind, so that they meet.</summary>
    private readonly QueueOrder queueOrder;

    /// <summary>None to three subjects, in passing or above all.</summary>
    private Choice[] SomeSubjects()
    {
        Choice[][] subjects = [.. AboutTasks, .. AboutCoordination];
        random.Shuffle(subjects);
        int intensity = 1 << random.Next(3);
        return
        [
            .. from subject in subjects.Take(random.Next(9) * 4 / 9)
               from choice in subject
               select choice with { Weight = choice.Weight * intensity, WeightInMain = choice.WeightInMain * intensity },
        ];
    }

    /// <summary>A limit of time and a group cancel, and so have no place among plain futures.</summary>
    private Choice[][] AboutTasks =>
    [
        [
            new(8, 3, _ => new GatherNode(++lastId, Slots(), Settles: random.Next(2) == 0)),
            new(6, 2, _ => new ShieldNode(++lastId, OtherSlot())),
        ],
        [
            new(7, 3, _ => new WaitForTasksNode(++lastId, Slots(), (WaitUntil)random.Next(3), TimeOrNot())),
            new(7, 3, _ => new AsCompletedNode(++lastId, Slots(), random.Next(1, MostTasksNamed + 1), TimeOrNot())),
        ],
        .. isAboutOrder ? [] : AboutScopes,
    ];

    private Choice[][] AboutScopes =>
    [
        [new(11, 4, Timeout), new(5, 2, MoveOn), new(4, 4, _ => new RescheduleNode(++lastId, SomeLimit(), random.Next(5) > 0 ? SomeTime() : null))],
        [
            new(8, 5, Group),
            new(8, 3, Child),
            new(2, 1, _ => new GroupCancelNode(++lastId, SomeGroup())),
            new(2, 0, _ => new ThrowNode(++lastId, Cancellation: false)),
        ],
    ];

    private Choice[][] AboutCoordination =>
    [
        [new(25, 6, depth => new LockNode(++lastId, Number(), Block(depth + 1, shortest: 1)))],
        [
            new(20, 2, _ => new EventNode(++lastId, Number(), EventAct.Wait)),
            new(10, 14, _ => new EventNode(++lastId, Number(), (EventAct)random.Next(2))),
        ],
        [
            new(25, 2, depth => Condition(depth, (ConditionAct)(random.Next(4) / 3))),
            new(8, 18, depth => Condition(depth, (ConditionAct)random.Next(2, 4))),
            new(1, 3, _ => new EventNode(++lastId, 0, (EventAct)random.Next(2))),
        ],
        [
            new(22, 5, depth => new SemaphoreNode(++lastId, random.Next(3), Block(depth + 1, shortest: 1))),
            new(4, 8, _ => new ReleaseNode(++lastId, random.Next(3))),
        ],
        [
            new(25, 6, _ => new BarrierNode(++lastId, random.Next(1, 4), BarrierAct.Wait, isAboutOrder)),
            new(1, 2, _ => new BarrierNode(++lastId, random.Next(1, 4), (BarrierAct)random.Next(1, 3), isAboutOrder)),
        ],
        [
            new(28, 12, _ => Queue((QueueAct)random.Next(2))),
            new(9, 14, _ => Queue((QueueAct)random.Next(2, 6))),
            new(1, 2, _ => Queue((QueueAct)random.Next(6, 8))),
        ],
    ];

    private TimeoutNode Timeout(int depth) => Limited(depth, (id, time, body) => new TimeoutNode(id, time, body));

    private MoveOnNode MoveOn(int depth) => Limited(depth, (id, time, body) => new MoveOnNode(id, time, body));

    private T Limited<T>(int depth, Func<int, long, Node[], T> make)
    {
        int id = ++lastId;
        limits.Add(id);
        return make(id, SomeTime(), Block(depth + 1, shortest: 1));
    }

    /// <summary>Most often the newest, which is the one around it or has just ended.</summary>
    private int SomeLimit() => limits.Count == 0 ? 0 : limits[random.Next(4) > 0 ? limits.Count - 1 : random.Next(limits.Count)];

    /// <summary>Now and then one that has run out.</summary>
    private long SomeTime() => random.Next(6) > 0 ? Time() ?? 0 : 0;

    private GroupNode Group(int depth)
    {
        int id = ++lastId;
        int group = ++lastGroup;
        groups.Push(group);
        Node[] body = [Child(depth + 1), .. random.Next(2) == 0 ? [Child(depth + 1)] : Array.Empty<Node>(), .. Block(depth + 1, shortest: 1)];
        groups.Pop();
        return new GroupNode(id, group, random.Next(4) == 0 ? random.Next(1, 3) : null, body);
    }

    private ChildNode Child(int depth)
    {
        int id = ++lastId;
        int slot = ++lastSlot;
        return new ChildNode(id, SomeGroup(), slot, BodyOf(slot, depth));
    }

    /// <summary>The one around it, or more rarely one that has ended or not begun.</summary>
    private int SomeGroup() => groups.Count > 0 && random.Next(8) > 0 ? groups.Peek() : random.Next(1, lastGroup + 2);

    private ConditionNode Condition(int depth, ConditionAct act) => new(
        ++lastId,
        Number(),
        random.Next(4) == 0 ? Block(depth + 2) : [],
        act,
        random.Next(4) == 0 ? Block(depth + 2) : []);

    private QueueNode Queue(QueueAct act) => new(++lastId, queueOrder, random.Next(3), act);

    private int[] Slots() => [.. Enumerable.Range(0, random.Next(1, MostTasksNamed + 1)).Select(_ => OtherSlot()).Distinct()];

    /// <summary>Of locks and the like there are two, of which one is in demand.</summary>
    private int Number() => random.Next(4) / 3;

    private long? TimeOrNot() => random.Next(2) == 0 ? Time() : null;
}
