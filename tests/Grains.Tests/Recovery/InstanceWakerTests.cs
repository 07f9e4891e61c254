using System.Reflection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansGateway.Grains.Instance;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Recovery;
using OrleansGateway.Grains.Storage;

namespace OrleansGateway.Grains.Tests.Recovery;

internal sealed class InstanceWakerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task Instances_that_do_not_answer_yet_are_woken_again_and_delay_no_other()
    {
        var attempts = new Dictionary<string, int> { ["default/slow"] = 0, ["default/quick"] = 0 };
        await WakeAllAsync(
            () => [.. attempts.Keys],
            instance =>
            {
                lock (attempts)
                {
                    return ++attempts[instance] < 3 && instance == "default/slow"
                        ? Task.FromException(new TimeoutException()) : Task.CompletedTask;
                }
            });

        Assert.That(attempts, Is.EqualTo(new Dictionary<string, int> { ["default/slow"] = 3, ["default/quick"] = 1 }));
    }

    [Test]
    public async Task An_instance_that_never_answers_is_left_to_its_reminder()
    {
        // A silo that gives up a look-up because another died reports that as a cancellation.
        var attempts = 0;
        await WakeAllAsync(() => ["default/broken"], _ => Task.FromException(new OperationCanceledException($"{++attempts}")));

        Assert.That(attempts, Is.EqualTo(5));
    }

    [Test]
    public async Task A_list_that_cannot_be_read_is_read_again()
    {
        var (reads, woken) = (0, 0);
        await WakeAllAsync(
            () => ++reads < 3 ? throw new StorageUnavailableException("The store is away.") : ["default/one"],
            _ => Task.FromResult(++woken));

        Assert.That((reads, woken), Is.EqualTo((3, 1)));
    }

    private async Task WakeAllAsync(Func<string[]> list, Func<string, Task> wake)
    {
        var reminders = Scripted<IReminderTable>(_ => Task.FromResult(new ReminderTableData(
            list().Select(key => new ReminderEntry { GrainId = GrainId.Create(InstanceGrain.TypeName, key) }))));
        var grains = Scripted<IGrainFactory>(arguments => Scripted<IInstanceGrain>(_ => wake(((GrainId)arguments[0]!).Key.ToString()!)));
        using var waker = new InstanceWaker(
            new InstanceDirectory(reminders, storage: null!), grains, Scripted<IHostApplicationLifetime>(_ => null!), _time,
            NullLogger<InstanceWaker>.Instance);
        using var patience = new CancellationTokenSource(Patience);
        var waking = waker.WakeAsync(_ => true, patience.Token);
        await _time.AdvanceUntilAsync(waking, TimeSpan.FromSeconds(1));
        await waking;
    }

    private static T Scripted<T>(Func<object?[], object> answer)
        where T : class
    {
        var proxy = DispatchProxy.Create<T, Script>();
        ((Script)(object)proxy).Answer = answer;
        return proxy;
    }

    /// <summary>Answers every call alike.</summary>
#pragma warning disable CA1852 // The proxies derive from it, at run time.
    internal class Script : DispatchProxy
#pragma warning restore CA1852
    {
        internal Func<object?[], object> Answer { get; set; } = null!;

        protected override object Invoke(MethodInfo? targetMethod, object?[]? args) => Answer(args ?? []);
    }
}
