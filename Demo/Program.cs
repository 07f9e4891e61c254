using OrleansGateway.Demo;

return await DemoCommand.Create().Parse(args).InvokeAsync();
