using CsCheck;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Messages;
using OrleansGateway.Grains.Interfaces.Pacing;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Storage;
using OrleansGateway.Grains.Tests.Storage;
using static OrleansGateway.Grains.Tests.Queue.PartitionHarness;

namespace OrleansGateway.Grains.Tests.Queue;

/// <summary>
/// The queue against what a service would see: random work, clock jumps, bad answers, commits that fail or kill the process
/// before or after they took effect. Whatever happens, no accepted message is lost and none is sent by two numbers.
/// </summary>
internal sealed class QueueModelTests
{
    private enum Move
    {
        Enqueue,
        EnqueueDelayed,
        EnqueueOnce,
        Cancel,
        Reschedule,
        JumpAhead,
        Crash,
        Restart,
        PauseResume,
    }

    [Test]
    public Task Nothing_accepted_is_lost_or_doubled_or_out_of_order()
    {
        var scripts =
            from moves in Gen.Select(Gen.Enum<Move>(), Gen.Int[0, 4], Gen.Int[0, 9]).List[5, 40]
            from faults in Gen.Select(Gen.Int[1, 60], Gen.Enum<CommitFault>()).List[0, 6]
            from answers in Gen.Int[0, 9].List[1, 30]
            select (moves, faults, answers);
        return scripts.SampleAsync(
            async script =>
            {
                await using var run = await Run.StartAsync(script.faults, script.answers);
                foreach (var (move, line, priority) in script.moves)
                {
                    await run.DoAsync(move, line, priority);
                }

                await run.DrainAndCheckAsync();
            },
            iter: Iterations, threads: 1);
    }

    private static int Iterations =>
        int.TryParse(Environment.GetEnvironmentVariable("GATEWAY_QUEUE_RUNS"), out var runs) ? runs : 40;

    private sealed class Run : IAsyncDisposable
    {
        private readonly PartitionHarness _queue;
        private readonly List<int> _answers;
        private readonly Dictionary<string, int> _sends = [];
        private readonly List<string> _accepted = [];
        private readonly HashSet<string> _delayed = [];
        private readonly Dictionary<string, string> _textOf = [];
        private readonly Queue<(int At, CommitFault Fault)> _faults;
        private int _commits;
        private int _texts;

        private Run(PartitionHarness queue, IEnumerable<(int At, CommitFault Fault)> faults, List<int> answers)
        {
            _queue = queue;
            _answers = answers;
            _faults = new(faults.OrderBy(fault => fault.At));
            _queue.Router.Answer = Answer;
            Arm();
        }

        public static async Task<Run> StartAsync(List<(int, CommitFault)> faults, List<int> answers) => new(
            await PartitionHarness.StartAsync(options =>
            {
                options.WindowSize = 4;
                options.MaxInFlight = 3;
                options.MaxWaiting = 8;
                options.RetryCap = TimeSpan.FromSeconds(10);
            }),
            faults, answers);

        public async Task DoAsync(Move move, int line, int priority)
        {
            await ReviveAsync();
            switch (move)
            {
                case Move.Enqueue:
                    await EnqueueAsync(Next(line, priority));
                    break;
                case Move.EnqueueDelayed:
                    await EnqueueDelayedAsync(Next(line, priority), TimeSpan.FromSeconds(priority));
                    break;
                case Move.EnqueueOnce:
                    await EnqueueOnceAsync(Next(line, priority) with { IdempotencyKey = $"k{_texts}" });
                    break;
                case Move.Cancel when _accepted.Count > 0:
                    await _queue.CallAsync(queue => queue.CancelAsync(Some(line)));
                    break;
                case Move.Reschedule when _accepted.Count > 0:
                    _delayed.Add(_textOf[Some(line)]);
                    await _queue.CallAsync(queue => queue.RescheduleAsync(Some(line), _queue.Time.GetUtcNow().AddSeconds(priority)));
                    break;
                case Move.JumpAhead:
                    await _queue.AdvanceAsync(TimeSpan.FromSeconds(priority * 10));
                    break;
                case Move.Crash:
                    await _queue.CrashAsync();
                    Arm();
                    break;
                case Move.Restart when _faults.Count == 0:
                    await _queue.RestartAsync();
                    Arm();
                    break;
                case Move.PauseResume:
                    await PauseAndResumeAsync();
                    break;
            }
        }

        public async Task DrainAndCheckAsync()
        {
            _faults.Clear();
            _answers.Clear();
            await ReviveAsync();
            await _queue.UntilAsync(IsDrainedAsync, "everything final");

            foreach (var id in _accepted)
            {
                var message = await _queue.GetAsync(id);
                Assert.That(MessageLife.IsFinal(message.State), Is.True,
                    $"{id} is {message.State}: {string.Join("; ", message.History.Select(entry => $"{entry.Kind} {entry.Failure}"))}");
                CheckAttempts(message);
            }

            CheckOrder();
            var statistics = await _queue.StatisticsAsync();
            Assert.That(statistics.Pending + statistics.Scheduled + statistics.Processing, Is.Zero);
        }

        public ValueTask DisposeAsync() => _queue.DisposeAsync();

        private static string TextOf(MessageContent content) => ((TextContent)content).Text;

        private static string NumberOf(int line) => $"49170000000{line}@s.whatsapp.net";

        private void Arm() => _queue.Database.Fault = _ =>
        {
            var commit = Interlocked.Increment(ref _commits);
            lock (_faults)
            {
                return _faults.TryPeek(out var next) && next.At <= commit ? _faults.Dequeue().Fault : CommitFault.None;
            }
        };

        /// <summary>The supervisor: a dead or ended partition is opened again.</summary>
        private async Task ReviveAsync()
        {
            while (_queue.Database.IsDead || _queue.Ended is not null)
            {
                await _queue.CrashAsync();
                Arm();
            }
        }

        private EnqueueRequest Next(int line, int priority) => Text($"{line}/{priority}/{++_texts:d4}", NumberOf(line), priority);

        private Task<EnqueueResult> EnqueueDelayedAsync(EnqueueRequest request, TimeSpan delay)
        {
            _delayed.Add(TextOf(request.Content));
            return EnqueueAsync(request with { NotBefore = _queue.Time.GetUtcNow() + delay });
        }

        private async Task<EnqueueResult> EnqueueAsync(EnqueueRequest request)
        {
            var result = await _queue.EnqueueAsync(request);
            if (result.Status == EnqueueStatus.Accepted)
            {
                _accepted.Add(result.MessageId!);
                _textOf[result.MessageId!] = TextOf(request.Content);
            }

            return result;
        }

        /// <summary>As a careful caller does: the same key again until the answer is known.</summary>
        private async Task EnqueueOnceAsync(EnqueueRequest request)
        {
            var result = await EnqueueAsync(request);
            while (result.Rejection == EnqueueRejection.Unavailable)
            {
                await ReviveAsync();
                result = await EnqueueAsync(request);
            }

            Assert.That(await _queue.EnqueueAsync(request), Is.EqualTo(EnqueueResult.Duplicate(result.MessageId!)).Or
                .Property(nameof(EnqueueResult.Rejection)).EqualTo(EnqueueRejection.Unavailable));
        }

        private async Task PauseAndResumeAsync()
        {
            try
            {
                await _queue.CallAsync(queue => queue.SetPauseAsync(PauseScope.Queue, true, default));
                await _queue.CallAsync(queue => queue.SetPauseAsync(PauseScope.Queue, false, default));
            }
            catch (StorageUnavailableException)
            {
                await ReviveAsync();
                await ResumeAsync();
            }
        }

        private async Task ResumeAsync()
        {
            var isResumed = false;
            while (!isResumed)
            {
                try
                {
                    await _queue.CallAsync(queue => queue.SetPauseAsync(PauseScope.Queue, false, default));
                    isResumed = true;
                }
                catch (StorageUnavailableException)
                {
                    await ReviveAsync();
                }
            }
        }

        private string Some(int index) => _accepted[^Math.Min(_accepted.Count, index + 1)];

        private Task<SendResult> Answer(string instance, SendRequest request)
        {
            int answer;
            lock (_answers)
            {
                answer = _answers.Count == 0 ? 0 : _answers[(_texts + request.Attempt + _sends.Count) % _answers.Count];
                _sends[request.WireId] = _sends.GetValueOrDefault(request.WireId) + 1;
                answer = _sends[request.WireId] > 3 ? 0 : answer;
            }

            return Task.FromResult(answer switch
            {
                2 => HeldBack(SendFailure.QuietHours, TimeSpan.FromSeconds(20)),
                3 => HeldBack(SendFailure.Paced, TimeSpan.FromSeconds(3)) with
                {
                    Pace = new PaceReport { Interval = TimeSpan.FromSeconds(3), Burst = 2, FullIn = TimeSpan.FromSeconds(6) },
                },
                4 => HeldBack(SendFailure.RecipientPaced, TimeSpan.FromSeconds(7)) with
                {
                    Pace = new PaceReport { RecipientRests = TimeSpan.FromSeconds(7) },
                },
                5 => HeldBack(SendFailure.NewChatsCapped, TimeSpan.FromSeconds(30)) with
                {
                    Pace = new PaceReport { NewChatsLeft = 0, NewChatsPerDay = 2, NewDayIn = TimeSpan.FromSeconds(30) },
                },
                6 => SendResult.NotSent(SendFailure.NotConnected),
                7 => SendResult.Unknown(SendFailure.ConnectionLost),
                8 => SendResult.Refused(SendFailure.ServerError, 500),
                9 => SendResult.Refused(SendFailure.NotOnWhatsApp, 404),
                _ => SendResult.Acknowledged(DateTimeOffset.UnixEpoch),
            });
        }

        private SendResult HeldBack(SendFailure failure, TimeSpan rest) => SendResult.NotSent(failure, _queue.Time.GetUtcNow() + rest);

        private async Task<bool> IsDrainedAsync()
        {
            if (_queue.Database.IsDead || _queue.Ended is not null)
            {
                await ReviveAsync();
            }

            await _queue.AdvanceAsync(TimeSpan.FromSeconds(5));
            var statistics = await _queue.StatisticsAsync();
            return statistics is { Pending: 0, Scheduled: 0, Processing: 0 };
        }

        /// <summary>One wire id for life; after an unknown outcome no other number.</summary>
        private void CheckAttempts(QueuedMessage message)
        {
            var sends = _queue.Router.Sent.Where(entry => entry.Request.WireId == message.WireId).ToList();
            var text = TextOf(message.Content!);
            Assert.That(sends, Is.All.Matches<(string, SendRequest Request)>(
                entry => TextOf(entry.Request.Content) == text), "one text a wire id");
            Assert.That(message.State == MessageState.Done && sends.Count == 0, Is.False, "done, but never sent");
            var twice = _queue.Router.Sent.Where(entry => TextOf(entry.Request.Content) == text)
                .Select(entry => entry.Request.WireId).Distinct();
            Assert.That(twice.Count(), Is.LessThanOrEqualTo(1), "one wire id a message");
        }

        /// <summary>First attempts of a line and priority follow the order of acceptance, but for messages that got another time.</summary>
        private void CheckOrder()
        {
            var texts = _queue.Router.Texts.Distinct().ToList();
            foreach (var line in texts.GroupBy(text => text[..text.LastIndexOf('/')]))
            {
                var immediate = line.Where(IsImmediate).ToList();
                Assert.That(immediate, Is.Ordered, $"order of line {line.Key}");
            }
        }

        private bool IsImmediate(string text) => !_delayed.Contains(text);
    }
}
