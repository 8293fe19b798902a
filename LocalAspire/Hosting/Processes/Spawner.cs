using System.Collections.Concurrent;

namespace LocalAspire.Hosting.Processes;

/// <summary>
/// One thread that starts all child processes and lives as long as the AppHost.
/// The kernel's parent-death signal follows the thread that forked, not the process: a child started
/// from a thread-pool thread would be killed as soon as the pool retires that thread.
/// </summary>
internal static class Spawner
{
    private static readonly BlockingCollection<Action> Work = [];

    static Spawner() => new Thread(Run) { Name = "process spawner", IsBackground = true }.Start();

    public static Task<T> Run<T>(Func<T> start)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                completion.SetResult(start());
            }
            catch (Exception e)
            {
                completion.SetException(e);
            }
        });
        return completion.Task;
    }

    private static void Run()
    {
        foreach (var work in Work.GetConsumingEnumerable()) work();
    }
}
