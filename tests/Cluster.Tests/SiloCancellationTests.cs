using System.Reflection;
using Orleans.Serialization.Invocation;
using OrleansGateway.Client.Calls;

namespace OrleansGateway.Cluster.Tests;

/// <summary>A service must not take a call that a silo cancelled for its own cancellation.</summary>
[Category("Cluster")]
internal sealed class SiloCancellationTests
{
    private readonly OperationCanceledException _cancelled = new();

    [Test]
    public async Task A_silo_that_cancels_a_call_did_not_answer_it()
    {
        var failure = await Assert.ThrowsAsync<SiloUnavailableException>(() => CallAsync(CancellationToken.None));

        Assert.That(failure!.InnerException, Is.SameAs(_cancelled));
        Assert.That(NoSiloAnswered.IsReasonOf(failure));
    }

    [Test]
    public void A_cancellation_of_the_caller_stays_one() =>
        Assert.That(() => CallAsync(new CancellationToken(canceled: true)), Throws.Exception.SameAs(_cancelled));

    private Task CallAsync(CancellationToken cancellationToken) =>
        new NoSiloAnswered().Invoke(Scripted.Create<IOutgoingGrainCallContext>(
            call => call == nameof(IOutgoingGrainCallContext.Invoke)
                ? Task.FromException(_cancelled)
                : Scripted.Create<IInvokable>(_ => cancellationToken)));

#pragma warning disable CA1852 // The proxies derive from it at run time.
    internal class Scripted : DispatchProxy
#pragma warning restore CA1852
    {
        private Func<string, object> _answer = null!;

        public static T Create<T>(Func<string, object> answer)
            where T : class
        {
            var proxy = Create<T, Scripted>();
            ((Scripted)(object)proxy)._answer = answer;
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer(targetMethod!.Name);
    }
}
