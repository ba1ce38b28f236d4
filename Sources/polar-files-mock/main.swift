print("polar-files-mock")
