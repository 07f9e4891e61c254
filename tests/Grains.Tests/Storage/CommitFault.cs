namespace OrleansGateway.Grains.Tests.Storage;

internal enum CommitFault
{
    None,
    FailBefore,
    FailAfter,
    DieBefore,
    DieAfter,
}
