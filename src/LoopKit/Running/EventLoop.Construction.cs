namespace LoopKit;

public sealed partial class EventLoop
{
    /// <summary>
    /// Makes a loop for a framework that turns it itself, with <see cref="RunForever"/> or <see cref="RunUntilComplete(Func{Task}, string?)"/>, on any thread, and closes it
    /// in the end. A program calls <c>EventLoop.Run(Main)</c> instead.
    /// </summary>
    /// <exception cref="ArgumentException">The options name both a driver and a time provider.</exception>
    /// <remarks>asyncio: <c>asyncio.new_event_loop</c></remarks>
    public EventLoop(EventLoopOptions? options = null)
    {
        options ??= EventLoopOptions.Default;
        driver = ChooseDriver(options);
        timeOrigin = driver.Now.Ticks;
        clockResolution = driver.Resolution.Ticks;
        choosesOrder = driver.ChoosesOrder;
        watchesTasks = driver.WatchesTasks;
        debug = options.Debug || Environment.GetEnvironmentVariable("LOOPKIT_DEBUG") == "1";
        remembersCreations = debug || watchesTasks;
        isObserved = debug || watchesTasks || choosesOrder;
        slowCallback = options.SlowCallback;
        onFault = options.OnFault;
        onExit = options.OnExit;
        maxThreads = options.MaxThreads;
        pendingTasks = options.PendingTasks;
        shutdownTimeout = options.ShutdownTimeout;
        callbackContext = new CallbackContext(this);
    }

    private static LoopDriver ChooseDriver(EventLoopOptions options) => options switch
    {
        { Driver: not null, TimeProvider: not null } =>
            throw new ArgumentException("A driver brings its own clock: give the options a Driver or a TimeProvider, not both.", nameof(options)),
        { Driver: { } driver } => driver,
        { TimeProvider: { } provider } => new TimeProviderDriver(provider),
        _ => FutexDriver.IsAvailable ? new FutexDriver() : new SystemDriver(),
    };
}
