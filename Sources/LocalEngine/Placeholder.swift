// LocalEngine
