using Diagnose;

return await DiagnoseCommand.Create().Parse(args).InvokeAsync();
